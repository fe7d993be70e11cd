// The one way to the gateway: what its contract describes, with the token of this tab.
import { CALLS } from './calls.js';
import * as session from './session.js';

const PATIENCE_MILLIS = 30_000;

/** A refusal in the gateway's own words (RFC 9457), or that it did not answer. */
export class Refused extends Error {
  constructor(problem) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.requestId = problem.requestId ?? null;
    this.request = problem.request ?? null;
    this.errors = problem.errors ?? [];
    this.retryAfter = problem.retryAfter ?? null;
  }

  /**
   * Whether what was sent may have been done all the same; judged as the command line does. Only an answer that blames the call says that
   * nothing was done: behind any other the gateway, or a proxy before it, may have lost its answer.
   */
  get unsure() {
    return this.status < 400 || this.status >= 500 || this.status === 429;
  }
}

const UNREACHABLE = { status: 0, code: 'UNREACHABLE', detail: 'The gateway does not answer, or its answer was cut off.' };

function url(path, query) {
  // Relative to the page, because a balancer may serve the gateway under a path of its own.
  const there = new URL(`..${path}`, document.baseURI);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') {
      there.searchParams.set(name, value);
    }
  }
  return there;
}

function filled(path, values) {
  return path.replace(/\{(\w+)\}/g, (all, name) => encodeURIComponent(values[name]));
}

async function problemOf(response) {
  try {
    const problem = await response.json();
    if (typeof problem.detail === 'string') {
      return { ...problem, status: response.status };
    }
  } catch {
    // A proxy answered in its own words.
  }
  return { status: response.status, code: 'UNKNOWN', detail: `The gateway, or a proxy before it, answered ${response.status}. Try again later.` };
}

function request(name, { path = {}, query = {}, headers = {}, json, form, signal }) {
  const [method, template] = CALLS[name];
  const sent = { ...headers };
  const held = session.token();
  if (held && name !== 'createToken') {
    sent.Authorization = `Bearer ${held}`;
  }
  if (json !== undefined) {
    sent['Content-Type'] = 'application/json';
  }
  return fetch(url(filled(template, path), query), {
    method,
    headers: sent,
    body: json !== undefined ? JSON.stringify(json) : form,
    signal,
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
  });
}

async function sent(name, options) {
  try {
    return await request(name, options);
  } catch (failure) {
    if (options.signal?.aborted && options.signal.reason?.name !== 'TimeoutError') {
      throw failure;
    }
    throw new Refused(UNREACHABLE);
  }
}

/** The whole answer, not read yet. */
export async function open(name, options = {}) {
  const held = session.token();
  const response = await sent(name, options);
  if (response.ok) {
    return response;
  }
  const refused = new Refused(await problemOf(response));
  // Not if somebody has signed in anew meanwhile.
  if (response.status === 401 && held !== null && held === session.token()) {
    session.ended();
  }
  throw refused;
}

/** What it answers, read. */
export async function call(name, options = {}) {
  const response = await open(name, { signal: AbortSignal.timeout(PATIENCE_MILLIS), ...options });
  if (response.status === 204) {
    return null;
  }
  try {
    return await response.json();
  } catch {
    // Cut off after its head, or too slow.
    throw new Refused(UNREACHABLE);
  }
}

/** All pages of a list, up to so many items; {items, more}. */
export async function all(name, options = {}, most = 1_000) {
  const items = [];
  let cursor;
  do {
    const page = await call(name, { ...options, query: { limit: 200, ...options.query, cursor } });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor && items.length < most);
  return { items, more: Boolean(cursor) };
}

/** For one thing that is made; a repeat of the same call with it makes no second one. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** With which exactly what was read is decided. */
export const ifMatch = (hash) => ({ 'If-Match': `"${hash}"` });

async function signInBy(organization, values) {
  const answer = await call('createToken', { form: new URLSearchParams(values) });
  const me = await call('getMe', { headers: { Authorization: `Bearer ${answer.access_token}` } });
  session.begin(answer, me);
  session.rememberOrganization(organization);
}

export const signIn = (organization, username, password) => signInBy(organization, { grant_type: 'password', organization, username, password });

/** With a code of an identity provider. */
export const signInByCode = (organization, values) => signInBy(organization, { grant_type: 'urn:countersign:grant-type:authorization-code', ...values });
