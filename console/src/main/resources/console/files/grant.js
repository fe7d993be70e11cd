// One grant: what is left of it, what was signed in an emergency, and how it ends.
import { Refused, call } from './api.js';
import { Emergency } from './emergency.js';
import { Revoking } from './ending.js';
import { badge, facts, reading, refusal, scope, unsure } from './parts.js';
import { Reading } from './reading.js';
import { toRequest } from './routes.js';
import { a, aside, createRef, div, h1, h2, header, make, p, section } from './view.js';
import { readAgain } from './waiting.js';
import { identity, when } from './words.js';

const ORIGINS = { request: 'approved step by step', pre_approval: 'given ahead by an Administrator', break_glass: 'opened in an emergency', bypass: 'given by nobody: bypass mode' };

const DONE = { ratifyGrant: 'Ratified.', refuseGrant: 'Refused; the grant has ended and the Signer is suspended.', revokeGrant: 'Revoked; no gateway releases another signature under it.' };

const USE_MILLIS = 5_000;

const LOOK = 'Below is the grant as the gateway shows it once it answers again. Look there before you send it again.';

export class Grant extends Reading {
  constructor(properties) {
    super(properties);
    this.note = createRef();
  }

  /** The button that was pressed is gone by then; whoever works by keyboard or ear goes on at what came of it. */
  componentDidUpdate(properties, before) {
    if (this.state.told && this.state.told !== before.told) {
      this.note.current?.focus();
    }
  }

  concerns(event) {
    return event.grant === this.props.id || (!event.grant && event.signer === this.state.data?.signer);
  }

  /** What is signed is no event that is told, so as long as it can be used it is read over and over; not while nobody looks. */
  componentDidMount() {
    super.componentDidMount();
    this.timer = setInterval(() => !document.hidden && this.state.data?.state === 'active' && this.refresher.poke(), USE_MILLIS);
  }

  componentWillUnmount() {
    clearInterval(this.timer);
    super.componentWillUnmount();
  }

  read() {
    return call('getGrant', { path: { grant: this.props.id } });
  }

  async act(name, json) {
    this.setState({ busy: true, told: null });
    try {
      await call(name, { path: { grant: this.props.id }, json });
      this.setState({ busy: false, told: { done: DONE[name] } });
    } catch (failure) {
      if (!(failure instanceof Refused)) {
        throw failure;
      }
      this.setState({ busy: false, told: { refused: failure } });
    }
    this.refresher.now();
    readAgain();
  }

  render(properties, { data, refused, told, busy }) {
    if (!data) {
      return div(null, h1({ tabIndex: -1 }, 'Grant'), refused ? this.trouble() : reading());
    }
    const glass = data.breakGlass;
    return div(
      null,
      header(
        { class: 'head' },
        h1({ tabIndex: -1 }, glass ? `Emergency on ${data.signerSlug}, opened by ${glass.openedBy.name}` : `${identity(data.grantee)} may sign with ${data.signerSlug}`),
        p({ 'aria-live': 'polite' }, badge(data.state), ' ', data.reason),
      ),
      this.trouble(),
      told?.done ? div({ class: 'notice done', role: 'status', tabIndex: -1, ref: this.note }, p(null, told.done)) : null,
      told?.refused ? div({ tabIndex: -1, ref: this.note }, refusal(told.refused), unsure(told.refused, LOOK)) : null,
      div(
        { class: 'columns' },
        div({ class: 'text' }, this.terms(data), glass ? make(Emergency.Story, { grant: data, key: 'story' }) : null),
        aside({ 'aria-labelledby': 'end' }, h2({ id: 'end' }, glass?.state === 'open' ? 'Your decision' : 'State'), this.actions(data, busy === true)),
      ),
    );
  }

  terms(grant) {
    return section(
      { 'aria-labelledby': 'terms' },
      h2({ id: 'terms' }, 'What it allows'),
      facts(
        ['For', identity(grant.grantee)],
        ['Used', `${grant.used} of ${grant.unlimitedSignatures ? 'unlimited' : grant.maxSignatures}`],
        ['From', when(grant.notBefore)],
        ['Until', grant.expiresAt ? when(grant.expiresAt) : 'without an end'],
        ['Narrowed to', ...scope(grant.scope, grant.scoped)],
        ['Came to be', ORIGINS[grant.origin] ?? grant.origin],
        grant.request && ['Request', a({ href: toRequest(grant.request) }, 'what was asked for and who approved it')],
        grant.endedAt && ['Ended', when(grant.endedAt)],
      ),
    );
  }

  actions(grant, busy) {
    if (grant.breakGlass?.state === 'open') {
      return make(Emergency.Deciding, { grant, busy, onDecide: (name, json) => this.act(name, json) });
    }
    return div(
      null,
      p(null, `${grant.state}: ${grant.reason}.`),
      grant.state === 'active' ? make(Revoking, { busy, onEnd: (name, json) => this.act(name, json) }) : null,
    );
  }
}
