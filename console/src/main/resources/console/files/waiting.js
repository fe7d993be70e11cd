// What waits for whoever is signed in: requests that they can decide, and emergencies that nobody has ratified yet.
import { Refused, all } from './api.js';
import { onEvent } from './live.js';
import { Refresher } from './reading.js';
import * as session from './session.js';

const EMPTY = { requests: null, emergencies: [], more: false, refused: null };
const hearers = new Set();
const refresher = new Refresher(read);
let now = EMPTY;

export const waiting = () => now;

export function onWaiting(hear) {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

/** How many of them can be decided by this person. */
export const waitingCount = () => (now.requests?.length ?? 0) + now.emergencies.filter(isForMe).length;

/** Whoever opened it cannot ratify it; of the others the gateway knows. */
export const isForMe = (emergency) => emergency.breakGlass.openedBy.id !== session.current()?.me.id;

export const readAgain = () => refresher.poke();

function become(next) {
  now = next;
  hearers.forEach((hear) => hear());
}

async function read() {
  const person = session.isSignedIn() ? session.current().me.id : null;
  if (!person) {
    return;
  }
  try {
    const [requests, signers] = await Promise.all([all('listRequests', { query: { toDecide: true } }), all('listSigners')]);
    // Of a Signer that is suspended one may still be to see; only those that are open count.
    const emergencies = signers.items
      .filter((signer) => signer.breakGlass?.state === 'open')
      .map((signer) => ({ slug: signer.slug, breakGlass: signer.breakGlass }))
      .sort((one, other) => other.breakGlass.openedAt.localeCompare(one.breakGlass.openedAt));
    if (session.current()?.me.id === person) {
      become({ requests: requests.items, more: requests.more, emergencies, refused: null });
    }
  } catch (failure) {
    if (!(failure instanceof Refused)) {
      throw failure;
    }
    become({ ...now, refused: failure });
  }
}

/** Begins to watch; called once. */
export function startWatching() {
  let person = null;
  const changed = () => {
    const next = session.current()?.me.id ?? null;
    if (next !== person) {
      person = next;
      become(EMPTY);
    }
    if (session.isSignedIn()) {
      refresher.poke();
    }
  };
  session.onSession(changed);
  onEvent(() => refresher.poke());
  changed();
}
