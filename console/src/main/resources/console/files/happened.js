// Events of the log as rows: who did what, when, with which details.
import { toGrant, toRequest } from './routes.js';
import { a, button, code, details, div, p, small, summary, table, tbody, td, th, thead, tr } from './view.js';
import { exactly } from './words.js';

function links(event) {
  return [
    event.request ? div({ key: 'request' }, a({ href: toRequest(event.request) }, 'request')) : null,
    event.grant ? div({ key: 'grant' }, a({ href: toGrant(event.grant) }, 'grant')) : null,
  ];
}

function row(event, slugs) {
  return tr(
    { key: event.id },
    td(null, exactly(event.at)),
    td(null, code({ class: 'type' }, event.type)),
    td(null, event.actorName ?? (event.actor ? code(null, event.actor) : 'the system')),
    slugs ? td(null, event.signer ? slugs[event.signer] ?? code(null, event.signer) : '') : null,
    td(null, links(event)),
    td(null, details(null, summary(null, small(null, 'all of it')), code({ class: 'exact' }, JSON.stringify({ ...event.details, leafHash: event.leafHash }, null, 2)))),
  );
}

/**
 * @param slugs of Signers by id; null where all are of one
 * @param more what reads on; null at the end of the log
 */
export function happened(items, slugs, more, busy) {
  const names = ['When', 'What', 'Who', ...(slugs ? ['Signer'] : []), 'About', 'Details'];
  return div(
    null,
    items.length === 0
      ? p({ class: 'quiet', role: 'status' }, more ? 'Nothing of the kind among the newest 10,000 events.' : 'Nothing of the kind.')
      : div(
        { class: 'wide' },
        table(
          { class: 'small' },
          thead(null, tr(null, names.map((name) => th({ key: name, scope: 'col' }, name)))),
          tbody(null, items.map((event) => row(event, slugs))),
        ),
      ),
    more ? p(null, button({ type: 'button', disabled: busy, onClick: more }, busy ? 'Reading …' : 'Older ones')) : null,
  );
}
