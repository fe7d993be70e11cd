// What waits for whoever is signed in: requests that they can decide, and emergencies that nobody has ratified yet.
import { Refused, all, call } from './api.js';
import { onEvent } from './live.js';
import { Refresher } from './reading.js';
import * as session from './session.js';

/** Every tab of everybody hears of every event, and reads lists: not at once, and not one after the other. A tab that nobody sees has time. */
const PACE = { rest: 3_000, spread: 1_000, hidden: 30_000 };

/** What changes which requests one can decide. */
const OF_REQUESTS = ['request.', 'group.', 'delegation.', 'signer.', 'person.'];
const OF_EMERGENCIES = ['break_glass.', 'signer.'];

const EMPTY = { requests: null, emergencies: [], more: false, refused: null };
const hearers = new Set();
const requests = new Refresher(() => attempt('requests', readRequests), PACE);
const emergencies = new Refresher(() => attempt('emergencies', readEmergencies), PACE);
let now = EMPTY;
let failed = {};

export const waiting = () => now;

export function onWaiting(hear) {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

/** How many of them can be decided by this person. */
export const waitingCount = () => (now.requests?.length ?? 0) + now.emergencies.filter(isForMe).length;

const openedByMe = (emergency) => emergency.breakGlass.openedBy.id === session.current()?.me.id;

/** Whoever opened it cannot ratify it, nor can who neither administers the Signer nor approves for it; of the others the gateway knows. */
export const isForMe = (emergency) => !openedByMe(emergency) && emergency.ratifier;

export function readAgain() {
  requests.now();
  emergencies.now();
}

function become(next) {
  now = { ...now, ...next };
  hearers.forEach((hear) => hear());
}

/** Of a person who has gone meanwhile nothing is shown to the next one, not even that it failed. */
async function attempt(what, read) {
  const person = session.isSignedIn() ? session.current().me.id : null;
  if (!person) {
    return null;
  }
  const isStill = () => session.current()?.me.id === person;
  const failing = (refused) => {
    failed = { ...failed, [what]: refused };
    return failed.requests ?? failed.emergencies ?? null;
  };
  try {
    const read_ = await read(person);
    if (isStill()) {
      become({ ...read_, refused: failing(null) });
    }
    return null;
  } catch (failure) {
    if (!(failure instanceof Refused)) {
      throw failure;
    }
    if (isStill()) {
      become({ refused: failing(failure) });
    }
    return failure;
  }
}

async function readRequests() {
  const { items, more } = await all('listRequests', { query: { toDecide: true } });
  return { requests: items, more };
}

/** Of a Signer that is suspended one may still be to see; only those that are open count. */
async function readEmergencies(person) {
  const signers = await all('listSigners');
  const open = signers.items
    .filter((signer) => signer.breakGlass?.state === 'open')
    .sort((one, other) => other.breakGlass.openedAt.localeCompare(one.breakGlass.openedAt));
  return { emergencies: await Promise.all(open.map(async ({ slug, breakGlass }) => ({ slug, breakGlass, ratifier: await mayRatify(slug, person) }))) };
}

/** False only where it is certain: who is in a group is not known here. */
async function mayRatify(signer, person) {
  const path = { signer };
  try {
    const [members, policy] = await Promise.all([all('listMembers', { path }), call('getPolicy', { path })]);
    const administrators = members.items.filter((member) => member.role === 'administrator');
    const parts = policy.steps.flatMap((step) => step.anyOf ?? step.allOf ?? [step]);
    const approvers = parts.flatMap((part) => part.approvers ?? []);
    return [...administrators, ...approvers].some((one) => one.id === person || one.kind === 'group');
  } catch (failure) {
    if (!(failure instanceof Refused)) {
      throw failure;
    }
    return true;
  }
}

const isOf = (types, event) => event.type === 'reset' || types.some((type) => event.type.startsWith(type));

/** Begins to watch; called once. */
export function startWatching() {
  let person = null;
  const changed = () => {
    const next = session.current()?.me.id ?? null;
    if (next !== person) {
      person = next;
      failed = {};
      become(EMPTY);
    }
    if (session.isSignedIn()) {
      readAgain();
    }
  };
  requests.start();
  emergencies.start();
  session.onSession(changed);
  onEvent((event) => isOf(OF_REQUESTS, event) && requests.poke());
  onEvent((event) => isOf(OF_EMERGENCIES, event) && emergencies.poke());
  changed();
}
