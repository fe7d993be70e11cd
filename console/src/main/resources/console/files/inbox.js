import { reading } from './parts.js';
import { unread } from './reading.js';
import { toGrant, toMany, toRequest } from './routes.js';
import { Component, a, div, h1, h2, li, p, section, small, span, ul } from './view.js';
import { isForMe, onWaiting, readAgain, waiting } from './waiting.js';
import { asked, count, distance, identity, moment, timeLeft } from './words.js';

/** What one call decides is at most 50; on one page fewer are read with care. */
const MOST = 20;

function requestItem(request) {
  return li(
    { key: request.id, class: 'item' },
    a({ href: toRequest(request.id) }, `${identity(request.requester)} asks for ${asked(request)}`),
    request.recipient.id === request.requester.id || request.subject === 'change' ? null : span(null, ` for ${identity(request.recipient)}`),
    p({ class: 'clipped' }, request.justification),
    p(
      { class: 'quiet' },
      moment(request.createdAt), ` (${distance(request.createdAt)}) · ${request.reason}`,
      ' · ', timeLeft(request),
      request.scoped ? '' : request.subject === 'change' ? '' : ' · not narrowed',
    ),
  );
}

function forWhom(emergency) {
  if (isForMe(emergency)) {
    return '';
  }
  return emergency.ratifier ? ' · opened by you: a second person must ratify it' : ' · for an Administrator or approver of the Signer to ratify';
}

function emergencyItem(emergency) {
  const { slug, breakGlass } = emergency;
  return li(
    { key: breakGlass.grant, class: 'item urgent' },
    a({ href: toGrant(breakGlass.grant) }, `Emergency on ${slug}: opened by ${breakGlass.openedBy.name}`),
    p({ class: 'clipped' }, breakGlass.reason),
    p(
      { class: 'quiet' },
      moment(breakGlass.openedAt), ` (${distance(breakGlass.openedAt)}) · to be ratified `, distance(breakGlass.ratifyBy),
      forWhom(emergency),
    ),
  );
}

/** What waits for whoever is signed in. */
export class Inbox extends Component {
  componentDidMount() {
    this.end = onWaiting(() => this.setState({}));
  }

  componentWillUnmount() {
    this.end();
  }

  render() {
    const { requests, emergencies, more, refused } = waiting();
    return div(
      null,
      h1({ tabIndex: -1 }, 'Waiting for you'),
      refused ? unread(refused, requests !== null, readAgain) : null,
      emergencies.length ? section({ 'aria-labelledby': 'emergencies' }, h2({ id: 'emergencies' }, 'Emergencies'), ul({ class: 'items' }, emergencies.map(emergencyItem))) : null,
      requests === null
        ? refused ? null : reading()
        : section(
          { 'aria-labelledby': 'requests' },
          h2({ id: 'requests' }, 'Requests to decide ', span({ class: 'many' }, requests.length)),
          p({ class: 'quiet', 'aria-live': 'polite' }, requests.length ? `${count(requests.length, 'request')}, newest first.` : 'Nothing waits for your decision.'),
          requests.length > 1 ? p(null, a({ href: toMany(requests.slice(0, MOST).map((request) => request.id)) }, `Read and decide ${requests.length > MOST ? `the newest ${MOST}` : 'them'} on one page`)) : null,
          ul({ class: 'items' }, requests.map(requestItem)),
          more ? p(null, small(null, 'There are more; these are the newest.')) : null,
        ),
    );
  }
}
