// What happens, as it happens. One tab of a person holds the stream and tells the others: browsers open few connections to one host.
import { open } from './api.js';
import * as session from './session.js';

const TYPES = 'request.,grant.,break_glass.,delegation.,group.,signer.,campaign.,policy.,person.';
const FIRST_PAUSE_MILLIS = 1_000;
const LONGEST_PAUSE_MILLIS = 30_000;

/** More than two of the comments that come every 15 seconds. */
const SILENCE_MILLIS = 40_000;

/** Three of them: a tab that leads may be frozen with its lock, as phones do. */
const UNHEARD_MILLIS = 45_000;

/** Anything may have happened. */
const RESET = { type: 'reset' };

const hearers = new Set();
const watchers = new Set();
let state = 'away';
let lastId = null;
let heardBy = null;
let running = null;

/** @param hear gets {type, request, grant, signer}; after the type 'reset' all is read anew */
export function onEvent(hear) {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

/** 'live', or 'away' while nothing is heard. */
export const liveState = () => state;

export function onLiveState(watch) {
  watchers.add(watch);
  return () => watchers.delete(watch);
}

function become(next) {
  if (state !== next) {
    state = next;
    watchers.forEach((watch) => watch(next));
  }
}

const tell = (event) => hearers.forEach((hear) => hear(event));

/** One block of the stream by its fields. */
function block(text) {
  const fields = {};
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) {
      fields[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
    }
  }
  return fields;
}

/** Whether it is what a tab that leads says. */
function isOfLeader(message) {
  return ['state', 'event'].includes(message?.kind)
    && ['live', 'away'].includes(message.state)
    && (message.lastId === null || /^[0-9]{1,19}$/.test(message.lastId))
    && (message.kind === 'state' || typeof message.event?.type === 'string');
}

/** Follows one person's events in this tab and the others that are theirs. */
class Follower {
  constructor(person) {
    this.stopped = new AbortController();
    this.leads = false;
    this.pause = FIRST_PAUSE_MILLIS;
    this.name = `countersign-events-${person}`;
    this.channel = new BroadcastChannel(this.name);
    this.channel.onmessage = (message) => this.heard(message.data);
    this.timer = 0;
  }

  async run() {
    this.channel.postMessage({ kind: 'hello' });
    if (!navigator.locks) {
      await this.lead();
      return;
    }
    try {
      await navigator.locks.request(this.name, { signal: this.stopped.signal }, () => this.lead());
    } catch (failure) {
      if (!this.stopped.signal.aborted) {
        throw failure;
      }
    }
  }

  stop() {
    this.stopped.abort();
    clearTimeout(this.timer);
    this.channel.close();
    become('away');
  }

  /** From the tab that leads; or the question of one that has just come. Whatever else is served from here can write to it, too. */
  heard(message) {
    if (message?.kind === 'signed-out') {
      session.signOut();
    } else if (this.leads) {
      if (message?.kind === 'hello') {
        this.channel.postMessage({ kind: 'state', state, lastId });
      }
    } else if (isOfLeader(message)) {
      this.unheardAfter();
      lastId = message.lastId;
      if (message.kind === 'event') {
        tell(message.event);
      }
      become(message.state);
    }
  }

  unheardAfter() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => become('away'), UNHEARD_MILLIS);
  }

  say(message) {
    if (!this.stopped.signal.aborted) {
      this.channel.postMessage({ ...message, state, lastId });
    }
  }

  async lead() {
    this.leads = true;
    clearTimeout(this.timer);
    for (let failures = 0; !this.stopped.signal.aborted; failures += 1) {
      try {
        await this.once();
        failures = 0;
      } catch (failure) {
        if (failure.status === 400) {
          // The log is another one than before: begin anew.
          lastId = null;
        }
        failures = this.wasLive ? 0 : failures;
      }
      if (this.stopped.signal.aborted) {
        return;
      }
      become('away');
      this.say({ kind: 'state' });
      await this.rest(failures);
    }
  }

  rest(failures) {
    const pause = Math.min(this.pause * 2 ** Math.min(failures, 5), LONGEST_PAUSE_MILLIS);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pause * (0.5 + Math.random() / 2));
      this.stopped.signal.addEventListener('abort', () => {
        clearTimeout(timer);
        resolve();
      }, { once: true });
    });
  }

  /** One connection, until it ends. */
  async once() {
    this.wasLive = false;
    const quiet = new AbortController();
    let timer = setTimeout(() => quiet.abort(), SILENCE_MILLIS);
    try {
      const headers = { Accept: 'text/event-stream', ...(lastId === null ? {} : { 'Last-Event-ID': lastId }) };
      const signal = AbortSignal.any([this.stopped.signal, quiet.signal]);
      const response = await open('streamEvents', { query: { type: TYPES }, headers, signal });
      this.wasLive = true;
      become('live');
      if (lastId === null) {
        tell(RESET);
        this.say({ kind: 'event', event: RESET });
      }
      this.say({ kind: 'state' });
      let rest = '';
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        clearTimeout(timer);
        timer = setTimeout(() => quiet.abort(), SILENCE_MILLIS);
        const blocks = (rest + part.value).split('\n\n');
        rest = blocks.pop();
        blocks.forEach((text) => this.take(block(text)));
      }
    } finally {
      clearTimeout(timer);
    }
  }

  take(fields) {
    if (fields.retry) {
      this.pause = Number(fields.retry) || FIRST_PAUSE_MILLIS;
    }
    if (fields.id) {
      lastId = fields.id;
    }
    if (fields.data) {
      const { type, request, grant, signer } = JSON.parse(fields.data);
      tell({ type, request, grant, signer });
      this.say({ kind: 'event', event: { type, request, grant, signer } });
    } else {
      // Also at each comment: those who follow hear that somebody leads.
      this.say({ kind: 'state' });
    }
  }
}

function follow() {
  const person = session.isSignedIn() ? session.current().me.id : null;
  if (running?.person === person) {
    return;
  }
  running?.follower.stop();
  running = null;
  if (person) {
    // The last id is that of what this person saw.
    lastId = person === heardBy ? lastId : null;
    heardBy = person;
    const follower = new Follower(person);
    running = { person, follower };
    follower.run();
  }
}

/** Signs out here and in the other tabs of the same person. */
export function signOutEverywhere() {
  running?.follower.channel.postMessage({ kind: 'signed-out' });
  session.signOut();
}

/** Follows whoever is signed in. */
export function startFollowing() {
  session.onSession(follow);
  follow();
}
