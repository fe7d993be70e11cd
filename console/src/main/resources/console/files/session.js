// Who is signed in here. The token lives in memory and in the sessionStorage of this tab, and nowhere else.
const KEY = 'countersign.session';
const PLACE = 'countersign.organization';

/** What a sign-in by an identity provider keeps in this tab until it comes back. */
export const BEGUN = 'countersign.provider';

/** Before the end by the gateway's clock, so that no call is made in vain. */
const MARGIN_MILLIS = 5_000;

const hearers = new Set();
let timer = 0;
let session = restored();

/** Browsers may forbid to store anything; then it is in memory alone. */
function stored(work) {
  try {
    return work() ?? null;
  } catch {
    return null;
  }
}

function restored() {
  const kept = stored(() => JSON.parse(sessionStorage.getItem(KEY) ?? 'null'));
  return kept && kept.until > Date.now() ? watched(kept) : null;
}

const forget = () => stored(() => sessionStorage.removeItem(KEY));

function watched(next) {
  clearTimeout(timer);
  timer = setTimeout(ended, Math.max(0, next.until - Date.now()));
  return next;
}

function put(next) {
  session = next;
  hearers.forEach((hear) => hear(session));
}

/** {token, until, me, ended}; null before anybody signed in. */
export const current = () => session;

export const isSignedIn = () => session !== null && !session.ended;

/** The token that calls carry; null when it has ended. */
export const token = () => (isSignedIn() ? session.token : null);

/** @returns what ends the hearing */
export function onSession(hear) {
  hearers.add(hear);
  return () => hearers.delete(hear);
}

/** Whatever else was begun to sign in is of no use any more. */
const forgetBegun = () => stored(() => sessionStorage.removeItem(BEGUN));

export function begin(answer, me) {
  forgetBegun();
  const next = watched({ token: answer.access_token, until: Date.now() + answer.expires_in * 1_000 - MARGIN_MILLIS, me });
  stored(() => sessionStorage.setItem(KEY, JSON.stringify(next)));
  put(next);
}

/** The token has ended, or is refused. Who it was stays known, so that the same person goes on where they were. */
export function ended() {
  if (isSignedIn()) {
    clearTimeout(timer);
    forget();
    put({ me: session.me, until: 0, ended: true, token: null });
  }
}

/** Forgets everything. */
export function signOut() {
  clearTimeout(timer);
  forget();
  forgetBegun();
  put(null);
}

/** The organization of the last sign-in on this machine: no secret, and nobody likes to type it. */
export const lastOrganization = () => stored(() => localStorage.getItem(PLACE)) ?? '';

export const rememberOrganization = (slug) => stored(() => localStorage.setItem(PLACE, slug));
