// Signing in by an identity provider: away to it, and back with a code that the gateway exchanges. What proves that it was begun here stays in
// this tab (RFC 7636, OpenID Connect Core section 3.1.2.1).
import { Refused, signInByCode } from './api.js';
import { BEGUN, isSignedIn } from './session.js';

/** What came back, once: {code, kept} or {problem}; null for nothing. Out of the address before anything else looks at it. */
let arrived = taken();

function problem(detail) {
  return { problem: new Refused({ status: 400, code: 'SIGN_IN', detail }) };
}

function kept() {
  try {
    const begun = JSON.parse(sessionStorage.getItem(BEGUN) ?? 'null');
    sessionStorage.removeItem(BEGUN);
    return begun;
  } catch {
    return null;
  }
}

function taken() {
  const query = new URLSearchParams(location.search);
  if (!['code', 'state', 'error'].some((name) => query.has(name))) {
    return null;
  }
  const begun = kept();
  // Where the person was going before.
  history.replaceState(null, '', location.pathname + (begun?.hash ?? ''));
  if (isSignedIn()) {
    // Or it would sign in whoever it is of when this session has ended.
    return null;
  }
  if (begun === null || query.get('state') !== begun.state || (query.get('iss') ?? begun.issuer) !== begun.issuer) {
    return problem('This sign-in was not begun in this tab, or has been used. Sign in again.');
  }
  if (query.has('error')) {
    const why = [query.get('error'), query.get('error_description')].filter(Boolean).join(': ');
    return problem(`${begun.title} did not sign you in (${why.slice(0, 300)}). Sign in again, or in another way.`);
  }
  return query.get('code') ? { code: query.get('code'), begun } : problem(`${begun.title} sent no code. Sign in again.`);
}

/** Where providers send people back to: this page without what comes after it. */
const home = () => new URL('.', document.baseURI).href;

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

const hashed = async (text) => base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));

/** Leaves this page; fails as Refused when that cannot end well. */
export async function goTo(provider, organization) {
  const there = new URL(provider.authorizationEndpoint);
  if (!['https:', 'http:'].includes(there.protocol) || !crypto.subtle) {
    throw problem('This page must be opened over https to sign in by an identity provider.').problem;
  }
  const begun = {
    provider: provider.name, title: provider.title, issuer: provider.issuer, organization, hash: location.hash, state: random(), nonce: random(), verifier: random(),
  };
  const asked = {
    response_type: 'code', client_id: provider.clientId, redirect_uri: home(), scope: provider.scopes.join(' '), state: begun.state, nonce: begun.nonce,
    code_challenge: await hashed(begun.verifier), code_challenge_method: 'S256', acr_values: provider.acrValues, max_age: provider.maxAge,
  };
  for (const [name, value] of Object.entries(asked)) {
    if (value !== undefined && value !== null) {
      there.searchParams.set(name, value);
    }
  }
  try {
    sessionStorage.setItem(BEGUN, JSON.stringify(begun));
  } catch {
    throw problem('This browser lets the page keep nothing, and without that nobody could tell who began the sign-in.').problem;
  }
  location.assign(there.href);
}

/** Ends the sign-in that came back to this page: false when none did; fails as Refused. */
export async function comeBack() {
  const back = arrived;
  arrived = null;
  if (back === null) {
    return false;
  }
  if (back.problem) {
    throw back.problem;
  }
  const { provider, organization, nonce, verifier } = back.begun;
  await signInByCode(organization, { provider, code: back.code, code_verifier: verifier, redirect_uri: home(), nonce });
  return true;
}

/** Whether somebody has just come back. */
export const isBack = () => arrived !== null;
