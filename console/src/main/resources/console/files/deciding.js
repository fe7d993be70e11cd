// Approve or reject, asked once more before it is sent.
import * as session from './session.js';
import { Sure } from './sure.js';
import { Component, button, code, createRef, div, form, label, make, p, strong, textarea } from './view.js';
import { asked, identity, names } from './words.js';

const LONGEST = 2_000;

/** Whether the gateway names this person among those who can decide now, by themselves or in somebody's place. */
function canDecide(request) {
  const me = session.current()?.me.id;
  return request.steps.some((step) => step.canDecide.some((person) => person.id === me));
}

function hint(request) {
  if (canDecide(request)) {
    return p(null, 'You can decide this now. Read all of it first.');
  }
  const open = request.steps.find((step) => step.state === 'open');
  return p({ class: 'quiet' }, `You are not among those who can decide now: ${names(open?.canDecide ?? [])}.`);
}

export class Deciding extends Component {
  constructor(properties) {
    super(properties);
    this.state = { text: '', missing: false };
    this.words = createRef();
  }

  componentDidUpdate(before) {
    if (!this.props.asking && before.asking) {
      this.words.current?.focus();
    }
  }

  ask(verdict) {
    if (verdict === 'reject' && this.state.text.trim() === '') {
      this.setState({ missing: true });
      this.words.current.focus();
      return;
    }
    this.setState({ missing: false });
    const { hash, currentStep } = this.props.request;
    this.props.onAsk({ verdict, hash, step: currentStep });
  }

  async send() {
    const text = this.state.text.trim();
    const { verdict } = this.props.asking;
    const done = verdict === 'approve'
      ? await this.props.onDecide('approveRequest', text ? { comment: text } : {})
      : await this.props.onDecide('rejectRequest', { reason: text });
    if (done) {
      this.setState({ text: '' });
    }
  }

  render({ request, asking, busy }) {
    return asking ? this.confirm(request, asking, busy) : this.write(request, busy);
  }

  write(request, busy) {
    const { text, missing } = this.state;
    return form(
      { onSubmit: (event) => event.preventDefault() },
      hint(request),
      label({ for: 'words' }, 'Comment; for a rejection the reason'),
      textarea({
        id: 'words', ref: this.words, rows: 3, maxLength: LONGEST, value: text, 'aria-invalid': missing ? 'true' : null,
        'aria-describedby': missing ? 'missing' : null,
        onInput: (event) => this.setState({ text: event.currentTarget.value, missing: false }),
      }),
      missing ? p({ id: 'missing', class: 'wrong', role: 'alert' }, 'Say why you reject it: the requester reads it.') : null,
      div(
        { class: 'actions' },
        button({ type: 'button', class: canDecide(request) ? 'primary' : '', disabled: busy, onClick: () => this.ask('approve') }, 'Approve …'),
        button({ type: 'button', class: 'danger', disabled: busy, onClick: () => this.ask('reject') }, 'Reject …'),
      ),
    );
  }

  confirm(request, { verdict, hash, step, unsigned }, busy) {
    const approve = verdict === 'approve';
    const whom = request.subject === 'change' ? '' : ` for ${identity(request.recipient)}`;
    const name = request.steps.find((one) => one.step === step)?.name;
    return make(
      Sure,
      {
        yes: unsigned ? 'Yes, approve unsigned' : approve ? 'Yes, approve' : 'Yes, reject',
        danger: !approve, busy, onYes: () => this.send(), onBack: () => this.props.onAsk(null),
        // Another question, so that it is heard, and no click that was for the first one answers it.
        key: unsigned ? 'unsigned' : 'sure',
      },
      unsigned ? p({ class: 'wrong', role: 'alert' }, `${unsigned} Nothing was decided. This step needs no passkey: approve without one, or go back.`) : null,
      p(null, strong(null, approve ? 'Approve exactly this?' : 'Reject this? It ends the request.')),
      p(null, `For step ${step} of ${request.steps.length}${name ? ` (${name})` : ''}.`),
      p(null, `${asked(request)}${whom}${request.subject === 'change' || request.scoped ? '' : ', not narrowed to anything'}`),
      p({ class: 'quiet' }, 'Hash ', code({ class: 'hash' }, hash)),
      this.state.text.trim() ? p(null, approve ? 'Comment: ' : 'Reason: ', this.state.text.trim()) : null,
    );
  }
}
