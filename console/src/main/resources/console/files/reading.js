// Pages that show what calls answer, and read again when something happens.
import { Refused } from './api.js';
import { onEvent } from './live.js';
import { refusal } from './parts.js';
import * as session from './session.js';
import { Component, button, div, p } from './view.js';

/** From the end of one reading to the beginning of the next: a gateway that is slow gets no more of them than it ends. */
const REST_MILLIS = 700;

/** Not all pages at the same moment: one event reaches everybody's. */
const SPREAD_MILLIS = 300;

const FIRST_REPEAT_MILLIS = 2_000;
const LONGEST_REPEAT_MILLIS = 60_000;

/** Refused for what was asked, and not because of the gateway: to ask again gets no other answer. */
const forGood = (refused) => refused.status >= 400 && refused.status < 500 && ![408, 425, 429].includes(refused.status);

/** When to read: one reading at a time; whatever is asked for meanwhile is one more after it; what fails is repeated until it does not. */
export class Refresher {
  /**
   * @param read answers a refusal, or null when all was read
   * @param hidden for how long a page that nobody sees waits after an event; without it until somebody does
   */
  constructor(read, { rest = REST_MILLIS, spread = SPREAD_MILLIS, hidden = null } = {}) {
    Object.assign(this, { read, rest, spread, hidden });
    this.busy = false;
    this.wanted = false;
    this.timer = 0;
    this.failures = 0;
    this.notBefore = 0;
    this.seen = () => !document.hidden && this.hurry();
  }

  start() {
    document.addEventListener('visibilitychange', this.seen);
    return this;
  }

  stop() {
    document.removeEventListener('visibilitychange', this.seen);
    clearTimeout(this.timer);
    this.wanted = false;
  }

  /** Something has happened. */
  poke() {
    this.wanted = true;
    this.plan(Math.max(Math.random() * this.spread, this.notBefore - Date.now()));
  }

  /** Somebody waits for it. */
  now() {
    this.wanted = true;
    this.hurry();
  }

  /** What is wanted, without a pause. */
  hurry() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.plan(0);
  }

  plan(pause) {
    if (this.busy || this.timer || !this.wanted || (document.hidden && this.hidden === null)) {
      return;
    }
    const most = document.hidden ? Math.max(pause, this.hidden * (0.5 + Math.random())) : pause;
    this.timer = setTimeout(() => this.run(), most);
  }

  async run() {
    this.timer = 0;
    this.busy = true;
    this.wanted = false;
    let refused = null;
    try {
      refused = await this.read();
    } finally {
      this.busy = false;
    }
    this.failures = refused ? this.failures + 1 : 0;
    const repeated = refused !== null && !forGood(refused);
    const pause = repeated ? this.repeatAfter(refused) : this.rest + Math.random() * this.spread;
    this.notBefore = Date.now() + pause;
    this.wanted = this.wanted || repeated;
    this.plan(pause);
  }

  repeatAfter({ retryAfter }) {
    const pause = Math.min(FIRST_REPEAT_MILLIS * 2 ** Math.min(this.failures - 1, 5), LONGEST_REPEAT_MILLIS);
    return Math.max((retryAfter ?? 0) * 1_000, pause) * (1 + Math.random() / 4);
  }
}

/** That something could not be read, and what becomes of it. */
export function unread(refused, isOld, onAgain) {
  const old = isOld ? 'What stands here may be old. ' : '';
  return div(
    null,
    refusal(refused),
    div(
      { class: 'notice' },
      p(null, old + (forGood(refused) ? '' : 'It is read again by itself until it succeeds.')),
      button({ type: 'button', class: 'small', onClick: onAgain }, 'Try again now'),
    ),
  );
}

/** A component that shows `state.data`, as `read()` answers it; `state.refused` says why it could not. */
export class Reading extends Component {
  constructor(properties) {
    super(properties);
    this.state = { data: null, refused: null };
    this.gone = new AbortController();
    this.refresher = new Refresher(() => this.readNow());
  }

  componentDidMount() {
    this.refresher.start();
    this.ends = [
      onEvent((event) => (event.type === 'reset' || this.concerns(event)) && this.refresher.poke()),
      session.onSession(() => session.isSignedIn() && this.refresher.now()),
    ];
    this.refresher.now();
  }

  componentWillUnmount() {
    this.gone.abort();
    this.refresher.stop();
    this.ends.forEach((end) => end());
  }

  /** Whether an event may change what is shown. */
  concerns() {
    return true;
  }

  /** Why a part of what was read is not there, or null. */
  lacking() {
    return null;
  }

  async readNow() {
    if (!session.isSignedIn() || this.gone.signal.aborted) {
      return null;
    }
    try {
      const data = await this.read();
      if (!this.gone.signal.aborted) {
        this.received(data);
      }
      return this.lacking(data);
    } catch (failure) {
      if (!(failure instanceof Refused)) {
        throw failure;
      }
      if (!this.gone.signal.aborted) {
        this.setState({ refused: failure });
      }
      return failure;
    }
  }

  received(data) {
    this.setState({ data, refused: null });
  }

  /** That it could not be read; null while all is well. */
  trouble() {
    const { data, refused } = this.state;
    return refused ? unread(refused, data !== null, () => this.refresher.now()) : null;
  }
}
