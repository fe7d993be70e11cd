// Pages that show what calls answer, and read again when something happens.
import { Refused } from './api.js';
import { onEvent } from './live.js';
import * as session from './session.js';
import { Component } from './view.js';

/** Between the beginnings of two readings of the same: events come in bursts. */
const SHORTEST_PAUSE_MILLIS = 700;

/** One reading at a time; whatever is asked for meanwhile is one more after it. */
export class Refresher {
  constructor(read) {
    this.read = read;
    this.busy = false;
    this.again = false;
    this.began = 0;
  }

  poke() {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    const pause = Math.max(0, this.began + SHORTEST_PAUSE_MILLIS - Date.now());
    setTimeout(async () => {
      this.began = Date.now();
      this.again = false;
      try {
        await this.read();
      } finally {
        this.busy = false;
        if (this.again) {
          this.poke();
        }
      }
    }, pause);
  }
}

/** A component that shows `state.data`, as `read(signal)` answers it; `state.refused` says why it could not. */
export class Reading extends Component {
  constructor(properties) {
    super(properties);
    this.state = { data: null, refused: null };
    this.gone = new AbortController();
    this.refresher = new Refresher(() => this.readNow());
  }

  componentDidMount() {
    const poke = () => this.refresher.poke();
    this.ends = [
      onEvent((event) => (event.type === 'reset' || this.concerns(event)) && poke()),
      session.onSession(() => session.isSignedIn() && poke()),
    ];
    poke();
  }

  componentWillUnmount() {
    this.gone.abort();
    this.ends.forEach((end) => end());
  }

  /** Whether an event may change what is shown. */
  concerns() {
    return true;
  }

  async readNow() {
    if (!session.isSignedIn() || this.gone.signal.aborted) {
      return;
    }
    try {
      const data = await this.read();
      if (!this.gone.signal.aborted) {
        this.received(data);
      }
    } catch (failure) {
      if (!(failure instanceof Refused)) {
        throw failure;
      }
      if (!this.gone.signal.aborted) {
        this.setState({ refused: failure });
      }
    }
  }

  received(data) {
    this.setState({ data, refused: null });
  }
}
