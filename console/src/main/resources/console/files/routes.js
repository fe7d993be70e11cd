// Where in the console one is: the part of the address after the #, which no server sees.
const ID = '[0-9a-f-]{36}';

const ROUTES = [
  ['inbox', /^\/?$/],
  ['mine', /^\/mine$/],
  ['ask', /^\/ask$/],
  ['grants', /^\/grants$/],
  ['signers', /^\/signers$/],
  ['campaigns', /^\/campaigns$/],
  ['audit', /^\/audit$/],
  ['settings', /^\/settings$/],
  ['signer', /^\/signers\/([a-z0-9-]{1,64})$/],
  ['many', new RegExp(`^/requests/(${ID}(?:,${ID}){1,49})$`)],
  ['request', new RegExp(`^/requests/(${ID})$`)],
  ['campaign', new RegExp(`^/campaigns/(${ID})$`)],
  ['grant', new RegExp(`^/grants/(${ID})$`)],
];

/** {name, id} of the page; 'nowhere' for an address that leads to none. */
export function route() {
  const path = location.hash.replace(/^#/, '');
  for (const [name, pattern] of ROUTES) {
    const match = pattern.exec(path);
    if (match) {
      return { name, id: match[1] ?? null, key: path };
    }
  }
  return { name: 'nowhere', id: null, key: path };
}

export function onRoute(hear) {
  window.addEventListener('hashchange', hear);
  return () => window.removeEventListener('hashchange', hear);
}

export function go(path) {
  location.hash = path;
}

/** Several on one page, up to 50. */
export const toMany = (ids) => `#/requests/${ids.map(encodeURIComponent).join(',')}`;
export const toRequest = (id) => `#/requests/${encodeURIComponent(id)}`;
export const toSigner = (slug) => `#/signers/${encodeURIComponent(slug)}`;
export const toCampaign = (id) => `#/campaigns/${encodeURIComponent(id)}`;
export const toGrant = (id) => `#/grants/${encodeURIComponent(id)}`;
