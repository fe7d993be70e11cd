// What the authenticator of this person signs (WebAuthn). Challenges are computed here, so that what is signed is what this page shows.
import { Refused, call } from './api.js';
import * as session from './session.js';

const PATIENCE_MILLIS = 120_000;
const encoder = new TextEncoder();

const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

const bytes = (base64url) => Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));

/** Nothing was sent, so nothing was done. */
const unsigned = (detail) => new Refused({ status: 400, code: 'NOT_SIGNED', detail });

/** SHA-256 over texts, each behind its length in four bytes, as docs/approvals.md says. */
async function challenge(...fields) {
  const parts = fields.map((field) => encoder.encode(field));
  const all = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  let at = 0;
  for (const part of parts) {
    new DataView(all.buffer).setUint32(at, part.length);
    all.set(part, at + 4);
    at += 4 + part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', all));
}

function available() {
  if (!globalThis.PublicKeyCredential || !globalThis.crypto.subtle) {
    throw unsigned('This browser has no passkeys here. They need HTTPS, or the name localhost on the same machine.');
  }
}

async function asked(ask) {
  try {
    return await ask();
  } catch (failure) {
    if (failure instanceof DOMException) {
      throw unsigned(`Nothing was signed: ${failure.message}`);
    }
    throw failure;
  }
}

async function assertion(fields, credentials) {
  available();
  const signed = await challenge(...fields);
  const { rawId, response } = await asked(() => navigator.credentials.get({
    publicKey: {
      challenge: signed,
      allowCredentials: credentials.map((id) => ({ type: 'public-key', id: bytes(id) })),
      userVerification: 'required',
      timeout: PATIENCE_MILLIS,
    },
  }));
  return { credentialId: text(rawId), authenticatorData: text(response.authenticatorData), clientDataJSON: text(response.clientDataJSON), signature: text(response.signature) };
}

const me = () => session.current().me;

/**
 * For an approval of the step that was read: {passkey}, signed by a passkey of this person, or nothing where they have none and the step
 * needs none.
 */
export async function signature({ id, hash, step, needed }) {
  const { items } = await call('listPasskeys');
  if (items.length === 0) {
    if (needed) {
      throw unsigned('This step takes only approvals that a passkey signed, and you have none. Add one in the settings, behind your name above.');
    }
    return {};
  }
  const fields = ['countersign decision v1', me().organization.id, id, hash, String(step), 'approve'];
  return { passkey: await assertion(fields, items.map((one) => one.credentialId)) };
}

/** Has an authenticator make a passkey; login and password are for the first one. */
export async function add(name, login, password) {
  available();
  const { challenge: begun, relyingParty, userHandle, algorithms, known } = await call('beginPasskey');
  const proof = known.length
    ? { assertion: await assertion(['countersign passkey enrolment v1', me().organization.id, me().id, begun], known) }
    : { login, password };
  const { response } = await asked(() => navigator.credentials.create({
    publicKey: {
      challenge: bytes(begun),
      rp: { id: relyingParty, name: 'Countersign' },
      user: { id: bytes(userHandle), name: me().name, displayName: me().name },
      pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: known.map((id) => ({ type: 'public-key', id: bytes(id) })),
      authenticatorSelection: { userVerification: 'required', residentKey: 'discouraged' },
      attestation: 'none',
      timeout: PATIENCE_MILLIS,
    },
  }));
  const json = { name, attestationObject: text(response.attestationObject), clientDataJSON: text(response.clientDataJSON), ...proof };
  return call('addPasskey', { json });
}

export async function remove(passkey, all) {
  const fields = ['countersign passkey removal v1', me().organization.id, me().id, passkey.id];
  const json = { assertion: await assertion(fields, all.map((one) => one.credentialId)) };
  return call('removePasskey', { path: { passkey: passkey.id }, json });
}
