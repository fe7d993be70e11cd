// What is shown beside a request: the Signer whose key it is about.
import { Refused, call } from './api.js';

/** Who may see a request may not see its Signer. */
const HIDDEN = [403, 404];

/**
 * The Signer; null for who may not see it. Where it could not be read for another reason, {unread}: its state and its warnings speak against
 * an approval, so that they are missing is said.
 */
export async function signerOf(signer) {
  try {
    return await call('getSigner', { path: { signer } });
  } catch (failure) {
    if (!(failure instanceof Refused)) {
      throw failure;
    }
    return HIDDEN.includes(failure.status) ? null : { unread: failure };
  }
}
