// Pieces that several pages are made of.
import { code, dd, div, dl, dt, group, p, small, span, strong } from './view.js';

/** What the gateway refused, in its own words. */
export function refusal(refused) {
  if (!refused) {
    return null;
  }
  return div(
    { class: 'notice refused', role: 'alert' },
    p(null, refused.message),
    ...refused.errors.map((error) => p(null, code(null, error.pointer), ` ${error.detail}`)),
    refused.requestId ? p(null, small({ class: 'quiet' }, `${refused.code}, request id ${refused.requestId}`)) : null,
  );
}

/** What was sent may have been done all the same: nobody should send it again before they have looked. */
export const unsure = (refused, look) => (refused?.unsure ? div({ class: 'notice', role: 'alert' }, p(null, `Whether this arrived is not known. ${look}`)) : null);

/** While nothing has come yet. */
export const reading = () => p({ class: 'quiet', role: 'status' }, 'Reading …');

/** Names and what stands beside them; a row without a value is left out. */
export function facts(...rows) {
  return dl(
    { class: 'facts' },
    rows
      .filter((row) => row && row[1] !== null && row[1] !== undefined && row[1] !== false && row[1] !== '')
      .map(([name, ...values]) => div({ key: name }, dt(null, name), values.map((value) => dd(null, value)))),
  );
}

const TONES = {
  Pending: 'open', Active: 'good', Rejected: 'bad', Revoked: 'bad', Expired: 'over',
  open: 'open', satisfied: 'good', rejected: 'bad', waiting: 'over',
  active: 'good', valid: 'good', expired: 'over', revoked: 'bad', ratified: 'good', refused: 'bad', lapsed: 'bad',
  approved: 'good', disabled: 'bad', failed: 'bad', archived: 'over', pending: 'open',
};

/** One word of a state. */
export const badge = (word) => span({ class: `badge ${TONES[word] ?? 'over'}` }, word);

/** Words of a person, as they wrote them. */
export const quoted = (text) => div({ class: 'quoted' }, text);

/** What access is narrowed to, one line each. */
export function scope(narrowed, isNarrowed) {
  if (!narrowed) {
    return [isNarrowed ? 'narrowed; the page of the request says how' : strong(null, 'everything that the Signer can sign')];
  }
  const { artifacts = [], manifest, tool, host, sourceAddresses = [], claims = {} } = narrowed;
  return [
    ...artifacts.map((digest) => group('only the artifact with SHA-256 ', code(null, digest))),
    ...(manifest ? [group(`only the ${manifest.size} artifacts of the manifest with root `, code(null, manifest.root))] : []),
    ...(tool ? [group('only by the tool ', code(null, tool), ' (as the caller says)')] : []),
    ...(host ? [group('only on the host ', code(null, host), ' (as the caller says)')] : []),
    ...sourceAddresses.map((network) => group('only from ', code(null, network))),
    ...Object.entries(claims).map(([name, value]) => group('only with the verified claim ', code(null, `${name} = ${value}`))),
  ];
}
