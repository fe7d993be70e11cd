// Asking for permission to sign, within what the Signer's policy allows.
import { Refused, all, call, newKey } from './api.js';
import { facts, quoted, refusal } from './parts.js';
import { Reading } from './reading.js';
import { go, toRequest } from './routes.js';
import * as session from './session.js';
import { a, button, code, details, div, fieldset, form, group, h1, input, label, legend, option, p, select, small, summary, textarea } from './view.js';
import { count, duration, names } from './words.js';

const UNITS = { minutes: 'M', hours: 'H' };

/** What the form begins with. */
const EMPTY = { signer: '', recipient: '', signatures: '', span: '', unit: 'hours', justification: '', ticket: '', artifacts: '', networks: '', tool: '', host: '' };

const lines = (text) => text.split(/[\s,]+/).filter((word) => word !== '');

/** Lower-case hexadecimal SHA-256 of a file; it is read here, and nothing but the digest goes away. */
async function digestOf(file) {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function scopeOf(values) {
  const scope = {
    ...(lines(values.artifacts).length ? { artifacts: lines(values.artifacts) } : {}),
    ...(lines(values.networks).length ? { sourceAddresses: lines(values.networks) } : {}),
    ...(values.tool.trim() ? { tool: values.tool.trim() } : {}),
    ...(values.host.trim() ? { host: values.host.trim() } : {}),
  };
  return Object.keys(scope).length ? scope : undefined;
}

/** The body of createRequest; what is left empty is the policy's ceiling. */
function wanted(values) {
  return {
    justification: values.justification.trim(),
    recipient: values.recipient || undefined,
    signatures: values.signatures ? Number(values.signatures) : undefined,
    window: values.span ? `PT${Number(values.span)}${UNITS[values.unit]}` : undefined,
    ticket: values.ticket.trim() || undefined,
    scope: scopeOf(values),
  };
}

export class Ask extends Reading {
  constructor(properties) {
    super(properties);
    this.state = { ...this.state, values: EMPTY, policy: null, members: [], told: null, key: newKey(), busy: false };
  }

  concerns(event) {
    return event.type.startsWith('signer.') || event.type.startsWith('policy.');
  }

  async read() {
    const signers = await all('listSigners');
    const { signer } = this.state.values;
    if (signer) {
      // Its ceilings may be others by now.
      const policy = await call('getPolicy', { path: { signer } });
      this.setState((state) => (state.values.signer === signer ? { policy } : {}));
    }
    return signers.items.filter((one) => one.state === 'active');
  }

  /** Other words are another request. */
  set(change) {
    this.setState({ values: { ...this.state.values, ...change }, key: newKey(), told: null });
  }

  async choose(signer) {
    this.set({ signer, recipient: '' });
    this.setState({ policy: null, members: [] });
    if (!signer) {
      return;
    }
    try {
      const path = { signer };
      const [policy, members] = await Promise.all([call('getPolicy', { path }), all('listMembers', { path })]);
      if (this.state.values.signer === signer) {
        this.setState({ policy, members: members.items });
      }
    } catch (failure) {
      this.refuse(failure);
    }
  }

  refuse(failure) {
    if (!(failure instanceof Refused)) {
      throw failure;
    }
    this.setState({ busy: false, told: { refused: failure } });
  }

  async send(dryRun) {
    const { values, key, busy } = this.state;
    if (busy) {
      return;
    }
    this.setState({ busy: true, told: null });
    try {
      const request = await call('createRequest', {
        path: { signer: values.signer },
        query: { dryRun: dryRun || undefined },
        headers: dryRun ? {} : { 'Idempotency-Key': key },
        json: wanted(values),
      });
      if (dryRun) {
        this.setState({ busy: false, told: { would: request } });
      } else {
        go(`/requests/${request.id}`);
      }
    } catch (failure) {
      this.refuse(failure);
    }
  }

  async addFiles(event) {
    const chosen = event.currentTarget;
    const digests = await Promise.all(Array.from(chosen.files, digestOf));
    chosen.value = '';
    this.set({ artifacts: [...new Set([...lines(this.state.values.artifacts), ...digests])].join('\n') });
  }

  field(name, words, more = {}, hint = null) {
    return div(
      { key: name },
      label({ for: name }, words),
      input({ id: name, value: this.state.values[name], 'aria-describedby': hint ? `${name}-hint` : null, onInput: (event) => this.set({ [name]: event.currentTarget.value }), ...more }),
      hint ? small({ id: `${name}-hint`, class: 'quiet' }, hint) : null,
    );
  }

  text(name, words, more = {}) {
    return div({ key: name }, label({ for: name }, words), textarea({ id: name, value: this.state.values[name], onInput: (event) => this.set({ [name]: event.currentTarget.value }), ...more }));
  }

  render(properties, { data, refused, values, busy, told }) {
    return div(
      { class: 'narrow' },
      h1({ tabIndex: -1 }, 'Ask for permission to sign'),
      this.trouble(),
      form(
        { onSubmit: (event) => { event.preventDefault(); this.send(false); } },
        label({ for: 'signer' }, 'Signer'),
        select(
          { id: 'signer', required: true, value: values.signer, onChange: (event) => this.choose(event.currentTarget.value) },
          option({ value: '' }, data === null ? 'Reading …' : data.length ? 'Choose one' : 'You are on no active Signer'),
          (data ?? []).map((signer) => option({ key: signer.id, value: signer.slug }, signer.name === signer.slug ? signer.slug : `${signer.slug}: ${signer.name}`)),
        ),
        this.ceilings(),
        this.text('justification', 'Why; the approvers read it', { rows: 3, required: true, maxLength: 2_000 }),
        this.terms(),
        this.narrowing(),
        told?.refused ? refusal(told.refused) : null,
        told?.refused?.request ? p(null, a({ href: toRequest(told.refused.request) }, 'See the request that is open already')) : null,
        told?.would ? this.would(told.would) : null,
        div(
          { class: 'actions' },
          button({ type: 'submit', class: 'primary', disabled: busy }, busy ? 'Sending …' : 'Ask'),
          button({ type: 'button', disabled: busy, onClick: (event) => event.currentTarget.form.reportValidity() && this.send(true) }, 'Only check'),
        ),
      ),
    );
  }

  ceilings() {
    const { policy } = this.state;
    if (!policy) {
      return null;
    }
    const most = policy.signatureCeiling === 'unlimited' ? 'without limit' : count(policy.signatureCeiling, 'signature');
    const longest = policy.windowCeiling === 'unlimited' ? 'without an end' : duration(policy.windowCeiling);
    return div(
      { class: 'notice plain', 'aria-live': 'polite' },
      p(null, policy.sentence),
      p(null, `One approval is good for at most: ${most}, ${longest}.`),
      (policy.warnings ?? []).map((warning) => p({ class: 'wrong', key: warning }, warning)),
    );
  }

  terms() {
    const { policy, members, values } = this.state;
    const me = session.current()?.me;
    const others = members.filter((member) => member.kind !== 'group' && member.role !== 'auditor' && member.id !== me?.id);
    const most = typeof policy?.signatureCeiling === 'number' ? policy.signatureCeiling : undefined;
    return div(
      { class: 'grid' },
      div(
        null,
        label({ for: 'recipient' }, 'Who will sign'),
        select(
          { id: 'recipient', value: values.recipient, onChange: (event) => this.set({ recipient: event.currentTarget.value }) },
          option({ value: '' }, `${me?.name} (me)`),
          others.map((member) => option({ key: member.id, value: member.id }, member.kind === 'machine' ? `${member.name} (machine)` : member.name)),
        ),
      ),
      this.field('signatures', 'How many signatures', { type: 'number', min: 1, max: most, inputMode: 'numeric' }, 'Empty: as many as the policy allows'),
      this.field('span', 'For how long after the approval', { type: 'number', min: 1, inputMode: 'numeric' }, 'Empty: as long as the policy allows'),
      div(
        null,
        label({ for: 'unit' }, 'Unit'),
        select({ id: 'unit', value: values.unit, onChange: (event) => this.set({ unit: event.currentTarget.value }) }, Object.keys(UNITS).map((unit) => option({ key: unit, value: unit }, unit))),
      ),
      this.field('ticket', 'Ticket', { maxLength: 200, required: Boolean(policy?.ticketPattern) }, policy?.ticketPattern ? group('The policy wants: ', code(null, policy.ticketPattern)) : null),
    );
  }

  narrowing() {
    const needed = this.state.policy?.artifactsRequired === true;
    return details(
      { open: needed || null },
      summary(null, needed ? 'Narrow it; the policy wants the artifacts named' : 'Narrow it: approvers like that'),
      fieldset(
        null,
        legend({ class: 'quiet' }, 'All that is filled in must fit when it is signed.'),
        this.text('artifacts', 'SHA-256 of the artifacts, one a line, up to 100', { rows: 3, spellcheck: false, class: 'mono' }),
        crypto.subtle ? div(null, label({ for: 'files' }, 'or files, whose digests are computed here'), input({ id: 'files', type: 'file', multiple: true, onChange: (event) => this.addFiles(event) })) : null,
        this.text('networks', 'Networks that signing calls come from (CIDR), one a line', { rows: 2, spellcheck: false, class: 'mono' }),
        div({ class: 'grid' }, this.field('tool', 'Tool, as the caller says', { maxLength: 200 }), this.field('host', 'Host, as the caller says', { maxLength: 255 })),
      ),
    );
  }

  would(request) {
    const open = request.steps.find((step) => step.state === 'open');
    return div(
      { class: 'notice done', role: 'status' },
      p(null, 'Nothing was asked for yet. It would be:'),
      facts(
        ['State', `${request.status}, ${request.reason}`],
        ['Signatures', request.unlimitedSignatures ? 'unlimited' : String(request.signatures)],
        ['Access', request.window ? `${duration(request.window)} from the approval` : null],
        ['Justification', quoted(request.justification)],
        open && ['Could decide', names(open.canDecide)],
      ),
    );
  }
}
