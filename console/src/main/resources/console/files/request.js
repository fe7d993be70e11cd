// One request: all that an approver reads, and the ways to decide it.
import { Refused, call, ifMatch } from './api.js';
import { signerOf } from './beside.js';
import { Comments } from './comments.js';
import { Deciding } from './deciding.js';
import { Ending } from './ending.js';
import { badge, reading, refusal } from './parts.js';
import { signature } from './passkeys.js';
import { Reading } from './reading.js';
import { decisions, steps } from './steps.js';
import { what, who } from './terms.js';
import { aside, createRef, div, h1, h2, header, make, p, section } from './view.js';
import { readAgain } from './waiting.js';
import { asked, identity, names, timeLeft } from './words.js';

/** One sentence about the step that is open: how many more must approve, and who can. */
function whoMustAct(request) {
  const open = request.steps.find((step) => step.state === 'open');
  if (!open || request.state !== 'pending') {
    return `Nobody needs to act: ${request.status}, ${request.reason}.`;
  }
  const missing = open.requiredApprovals - open.approvals;
  const name = open.name ? ` (${open.name})` : '';
  return `Step ${open.step} of ${request.steps.length}${name} needs ${missing} more ${missing === 1 ? 'approval' : 'approvals'}; can decide: ${names(open.canDecide)}.`;
}

const DONE = { approveRequest: 'Approved.', rejectRequest: 'Rejected.', cancelRequest: 'Taken back.', voidRequest: 'Voided.' };

export class Request extends Reading {
  constructor(properties) {
    super(properties);
    this.note = createRef();
  }

  /** The button that was pressed is gone by then; whoever works by keyboard or ear goes on at what came of it. */
  componentDidUpdate(properties, before) {
    const { told } = this.state;
    if (told !== before.told && (told?.done || told?.refused || told?.further)) {
      this.note.current?.focus();
    }
  }

  /** Events of groups, stand-ins and people name no Signer, and change who can decide. */
  concerns(event) {
    return event.request === this.props.id || (!event.request && !event.signer) || (!event.request && event.signer === this.state.data?.request.signer);
  }

  async read() {
    const request = await call('getRequest', { path: { request: this.props.id } });
    return { request, signer: await signerOf(request.signer) };
  }

  lacking({ signer }) {
    return signer?.unread ?? null;
  }

  received(data) {
    const before = this.state.data?.request;
    const other = before !== undefined && before.hash !== data.request.hash;
    const { asking } = this.state;
    // A hash is the same for every step: what was asked about one is no answer for the next.
    const further = Boolean(asking) && !this.state.busy && (asking.step !== data.request.currentStep || data.request.state !== 'pending');
    this.setState({
      data,
      refused: null,
      // It is not what was read: whoever was about to decide begins anew.
      asking: other || further ? null : asking,
      told: other ? { refused: this.state.told?.refused, changed: true } : further ? { further } : this.state.told,
    });
  }

  needsPasskey({ step }) {
    return this.state.data.request.steps.some((one) => one.step === step && one.requiresPasskey);
  }

  /** By a passkey, if the step needs one or the person has one; not when they were told that nothing was signed, and pressed again. */
  async signed(asking) {
    const { hash, step, unsigned } = asking;
    return unsigned ? {} : signature({ id: this.props.id, hash, step, needed: this.needsPasskey(asking) });
  }

  /** Sends one decision on exactly what is shown; whatever comes of it, the request is shown as it is then. */
  async act(name, given) {
    const { asking } = this.state;
    const hash = asking?.hash ?? this.state.data.request.hash;
    const guarded = name === 'approveRequest' || name === 'rejectRequest';
    this.setState({ busy: true, told: null });
    try {
      const json = name === 'approveRequest' ? { ...given, ...await this.signed(asking) } : given;
      const request = await call(name, { path: { request: this.props.id }, headers: guarded ? ifMatch(hash) : {}, json });
      this.setState({ busy: false, asking: null, told: { done: DONE[name] }, data: { ...this.state.data, request } });
      return true;
    } catch (failure) {
      if (!(failure instanceof Refused)) {
        throw failure;
      }
      if (failure.code === 'NOT_SIGNED' && !this.needsPasskey(asking)) {
        // Unless it changed meanwhile, and the question was dropped: then it is read again first.
        this.setState((now) => ({ busy: false, asking: now.asking === asking ? { ...asking, unsigned: failure.message } : null }));
        return false;
      }
      this.setState({ busy: false, asking: null, told: { refused: failure, changed: failure.status === 412 } });
      return false;
    } finally {
      this.refresher.now();
      readAgain();
    }
  }

  render() {
    const { data, refused } = this.state;
    if (!data) {
      return div(null, h1({ tabIndex: -1 }, 'Request'), refused ? this.trouble() : reading());
    }
    const { request } = data;
    return div(
      { class: 'request' },
      header(
        { class: 'head' },
        h1({ tabIndex: -1 }, `${identity(request.requester)} asks for ${asked(request)}`),
        p(
          { 'aria-live': 'polite' },
          badge(request.status), ' ', request.reason,
        ),
        request.state === 'pending' ? p({ class: 'quiet' }, timeLeft(request)) : null,
      ),
      this.trouble(),
      this.told(),
      div({ class: 'columns' }, this.read_(data), this.side(request)),
    );
  }

  told() {
    const { told } = this.state;
    if (!told) {
      return null;
    }
    if (told.done) {
      return div({ class: 'notice done', role: 'status', tabIndex: -1, ref: this.note }, p(null, `${told.done} ${whoMustAct(this.state.data.request)}`));
    }
    if (told.further) {
      return div({ tabIndex: -1, ref: this.note }, div({ class: 'notice', role: 'alert' }, p(null, 'Others have decided meanwhile. Below is the request as it is now; nothing was decided here. Read it again.')));
    }
    const anew = told.refused?.unsure
      ? 'Whether this arrived is not known: it may have been done. Below is the request as the gateway shows it once it answers again. Look there before you send it again.'
      : told.changed
        ? 'This request is not the one that you were reading any more. Below is what it is now; nothing was decided. Read it again.'
        : [409, 412].includes(told.refused.status) ? 'Nothing was decided. Below is the request as it is now.' : 'Nothing was decided.';
    return div({ tabIndex: -1, ref: this.note }, told.refused ? refusal(told.refused) : null, div({ class: 'notice', role: 'alert' }, p(null, anew)));
  }

  read_({ request, signer }) {
    return div(
      { class: 'text' },
      section({ 'aria-labelledby': 'what' }, h2({ id: 'what' }, request.subject === 'change' ? 'What would change' : 'What is asked for'), what(request)),
      section({ 'aria-labelledby': 'who' }, h2({ id: 'who' }, 'Who, and with which key'), who(request, signer)),
      section({ 'aria-labelledby': 'steps' }, h2({ id: 'steps' }, 'Who approves'), steps(request), decisions(request)),
      make(Comments, { request, key: 'comments', onSaid: () => this.refresher.now() }),
    );
  }

  side(request) {
    return aside(
      { 'aria-labelledby': 'decide' },
      h2({ id: 'decide' }, request.state === 'pending' ? 'Your decision' : 'Decided'),
      request.state === 'pending'
        ? make(Deciding, {
          request,
          busy: this.state.busy === true,
          asking: this.state.asking ?? null,
          onAsk: (asking) => this.setState({ asking, told: null }),
          onDecide: (name, json) => this.act(name, json),
        })
        : p(null, `${request.status}: ${request.reason}.`),
      request.state === 'pending' ? make(Ending, { request, busy: this.state.busy === true, onEnd: (name, json) => this.act(name, json) }) : null,
    );
  }
}
