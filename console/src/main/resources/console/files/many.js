// Several requests decided in one call; each is read whole, and decided or left by itself.
import { Refused, call } from './api.js';
import { signerOf } from './beside.js';
import { said } from './comments.js';
import { badge, reading, refusal, unsure } from './parts.js';
import { signature } from './passkeys.js';
import { Reading } from './reading.js';
import { toRequest } from './routes.js';
import { decisions, steps } from './steps.js';
import { Sure } from './sure.js';
import { what, who } from './terms.js';
import { a, article, button, createRef, div, fieldset, form, group, h1, h2, h3, input, label, legend, make, p, strong, textarea } from './view.js';
import { readAgain } from './waiting.js';
import { asked, count, identity, timeLeft } from './words.js';

const CHOICES = [['', 'leave it'], ['approve', 'approve'], ['reject', 'reject']];

/** {verdict, hash, step, needed} by request; signed where its step needs a passkey. */
async function decided(request, chosen, text) {
  const { verdict, hash, step, needed } = chosen[request];
  const signed = verdict === 'approve' && needed ? await signature({ id: request, hash, step, needed }) : {};
  return { ...signed, request, verdict, hash, ...(text ? (verdict === 'approve' ? { comment: text } : { reason: text }) : {}) };
}

const LOOK = 'Each may have been decided. Above they are as the gateway shows them once it answers again; choose anew there.';

export class Many extends Reading {
  constructor(properties) {
    super(properties);
    this.state = { ...this.state, chosen: {}, results: {}, text: '', sure: false, less: false, busy: false, told: null };
    this.words = createRef();
    this.note = createRef();
  }

  /** The button that had the focus is gone after the second question: on at what came of it, or at the words. */
  componentDidUpdate(properties, before) {
    if (before.sure && !this.state.sure) {
      (this.note.current ?? this.words.current)?.focus();
    }
  }

  concerns(event) {
    return event.request ? this.props.id.includes(event.request) : !event.signer || Object.keys(this.state.data?.signers ?? {}).includes(event.signer);
  }

  async read() {
    const requests = await Promise.all(this.props.id.split(',').map((request) => call('getRequest', { path: { request } })));
    const ids = [...new Set(requests.map((request) => request.signer))];
    const signers = await Promise.all(ids.map(signerOf));
    return { requests, signers: Object.fromEntries(ids.map((id, index) => [id, signers[index]])) };
  }

  lacking({ signers }) {
    return Object.values(signers).find((signer) => signer?.unread)?.unread ?? null;
  }

  /** What is not any more what was read is not decided; the choice is made anew. */
  received(data) {
    const chosen = { ...this.state.chosen };
    let same = true;
    for (const { id, hash, state, currentStep } of data.requests) {
      if (chosen[id] && (chosen[id].hash !== hash || chosen[id].step !== currentStep || state !== 'pending') && !this.state.busy) {
        delete chosen[id];
        same = false;
      }
    }
    this.setState({ data, chosen, refused: null, sure: this.state.sure && same, less: this.state.less || !same });
  }

  choose(request, verdict) {
    const chosen = { ...this.state.chosen };
    delete chosen[request.id];
    this.setState({ chosen: verdict ? { ...chosen, [request.id]: { verdict, hash: request.hash, step: request.currentStep, needed: request.steps.some((one) => one.step === request.currentStep && one.requiresPasskey) } } : chosen, sure: false, less: false, told: null });
  }

  async send() {
    const { chosen, text } = this.state;
    this.setState({ busy: true, told: null });
    try {
      const sent = [];
      for (const one of Object.keys(chosen)) {
        // One after the other: an authenticator is asked once at a time.
        sent.push(await decided(one, chosen, text.trim()));
      }
      const { results } = await call('decideRequests', { json: { decisions: sent } });
      const told = Object.fromEntries(results.map((result) => [result.request, result.problem ? { refused: new Refused(result.problem) } : { done: chosen[result.request].verdict }]));
      this.setState({ busy: false, sure: false, chosen: {}, results: { ...this.state.results, ...told } });
    } catch (failure) {
      if (!(failure instanceof Refused)) {
        throw failure;
      }
      // Chosen anew, after a look at what has become of each.
      this.setState({ busy: false, sure: false, told: failure, chosen: failure.unsure ? {} : chosen });
    }
    this.refresher.now();
    readAgain();
  }

  one(request, signer) {
    const result = this.state.results[request.id];
    const verdict = this.state.chosen[request.id]?.verdict ?? '';
    return article(
      { key: request.id, class: 'one', 'aria-labelledby': `head-${request.id}` },
      h2({ id: `head-${request.id}` }, a({ href: toRequest(request.id) }, `${identity(request.requester)} asks for ${asked(request)}`)),
      p(null, badge(request.status), ' ', request.reason, request.state === 'pending' ? group(' · ', timeLeft(request)) : null),
      result?.refused ? div(null, refusal(result.refused), unsure(result.refused, 'Look at what it says here before you decide it again.')) : null,
      result?.done ? div({ class: 'notice done', role: 'status' }, p(null, result.done === 'approve' ? 'Approved.' : 'Rejected.')) : null,
      what(request), who(request, signer), steps(request), decisions(request), h3(null, 'Comments'), said(request),
      request.state === 'pending' && !result?.done ? fieldset(
        { class: 'actions' },
        legend(null, strong(null, 'This one')),
        CHOICES.map(([value, words]) => label(
          { key: value },
          input({ type: 'radio', name: `choice-${request.id}`, value, checked: verdict === value, onChange: () => this.choose(request, value) }), ` ${words}`,
        )),
      ) : null,
    );
  }

  render(properties, { data, refused, chosen, text, sure, less, busy, told }) {
    const verdicts = Object.values(chosen).map((choice) => choice.verdict);
    const approvals = verdicts.filter((one) => one === 'approve').length;
    const rejects = verdicts.includes('reject');
    const sum = `${count(approvals, 'approval')}, ${count(verdicts.length - approvals, 'rejection')}`;
    return div(
      { class: 'narrow' },
      h1({ tabIndex: -1 }, 'Decide several'),
      this.trouble(),
      data === null ? (refused ? null : reading()) : data.requests.map((request) => this.one(request, data.signers[request.signer])),
      data === null ? null : form(
        { onSubmit: (event) => { event.preventDefault(); this.setState({ sure: true }); } },
        label({ for: 'words' }, 'Comment with each; for rejections the reason'),
        textarea({ id: 'words', ref: this.words, rows: 2, maxLength: 2_000, required: rejects, value: text, onInput: (event) => this.setState({ text: event.currentTarget.value, sure: false }) }),
        told ? div({ tabIndex: -1, ref: this.note }, refusal(told), unsure(told, LOOK) ?? p(null, 'Nothing of them was decided.')) : null,
        less ? div({ class: 'notice', role: 'alert' }, p(null, 'Others have decided meanwhile: what was chosen for those is taken back. Read them again.')) : null,
        sure
          ? make(
            Sure, { yes: 'Yes, send', busy, onYes: () => this.send(), onBack: () => this.setState({ sure: false }), key: 'sure' },
            p(null, strong(null, `Send exactly these: ${sum}?`)),
          )
          : group(
            p({ 'aria-live': 'polite' }, `Chosen: ${sum}.`),
            div({ class: 'actions' }, button({ type: 'submit', class: 'primary', disabled: verdicts.length === 0 }, 'Decide these …')),
          ),
      ),
    );
  }
}
