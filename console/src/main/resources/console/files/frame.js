import { Ask } from './ask.js';
import { Audit } from './audit.js';
import { Campaign, Campaigns } from './campaigns.js';
import { Grant } from './grant.js';
import { Inbox } from './inbox.js';
import { Grants, Mine } from './lists.js';
import { liveState, onLiveState, signOutEverywhere } from './live.js';
import { Many } from './many.js';
import { Request } from './request.js';
import { onRoute, route } from './routes.js';
import * as session from './session.js';
import { Settings } from './settings.js';
import { Signer, Signers } from './signers.js';
import { SignIn } from './signin.js';
import { Component, a, button, div, h1, header, li, main, make, nav, p, span, ul } from './view.js';
import { onWaiting, waiting, waitingCount } from './waiting.js';

const PAGES = {
  inbox: Inbox, mine: Mine, ask: Ask, grants: Grants, signers: Signers, campaigns: Campaigns, audit: Audit, settings: Settings,
  request: Request, many: Many, grant: Grant, signer: Signer, campaign: Campaign,
};

const TITLES = {
  inbox: 'Waiting for you', mine: 'My requests', ask: 'Ask', grants: 'Grants', signers: 'Signers', campaigns: 'Recertification', audit: 'Audit log', settings: 'Your settings',
  request: 'Request', many: 'Decide several', grant: 'Grant', signer: 'Signer', campaign: 'Recertification',
};

const LINKS = [
  ['inbox', '#/', 'Waiting for you'], ['mine', '#/mine', 'My requests'], ['ask', '#/ask', 'Ask'], ['grants', '#/grants', 'Grants'], ['signers', '#/signers', 'Signers'],
  ['campaigns', '#/campaigns', 'Recertification'],
];

/** How much time is left is computed when it is shown. */
const AGEING_MILLIS = 30_000;

/** For admins of the organization; to others the gateway refuses it. */
const AUDIT = ['audit', '#/audit', 'Audit log'];

function nowhere() {
  return div(null, h1({ tabIndex: -1 }, 'No such page'), p(null, 'The address leads to no page of this console. ', a({ href: '#/' }, 'See what waits for you.')));
}

/** What stands around each page. */
export class Frame extends Component {
  constructor(properties) {
    super(properties);
    this.state = { where: route() };
    this.show = () => this.setState({});
    setInterval(this.show, AGEING_MILLIS);
  }

  componentDidMount() {
    session.onSession(this.show);
    onLiveState(this.show);
    onWaiting(this.show);
    onRoute(() => this.setState({ where: route() }, () => document.querySelector('#console h1')?.focus()));
    this.entitle();
  }

  componentDidUpdate() {
    this.entitle();
  }

  entitle() {
    const many = session.isSignedIn() ? waitingCount() : 0;
    const place = session.isSignedIn() ? TITLES[this.state.where.name] ?? 'No such page' : 'Sign in';
    document.title = `${many ? `(${many}) ` : ''}${place} – Countersign`;
  }

  render() {
    const { where } = this.state;
    const who = session.current();
    const page = PAGES[where.name] ?? nowhere;
    return div(
      { class: 'frame' },
      who && !who.ended ? this.bar(where, who.me) : null,
      // Kept while its person signs in again, with what they have written; shown to nobody meanwhile.
      who ? main({ id: 'page', hidden: who.ended === true, key: who.me.id }, make(page, { key: where.key, id: where.id })) : null,
      who && !who.ended ? null : main({ key: 'signin' }, make(SignIn, null)),
    );
  }

  bar(where, me) {
    const many = waitingCount();
    const live = liveState() === 'live' && !waiting().refused;
    const away = liveState() === 'live' ? 'not read yet, trying again …' : 'not live, connecting …';
    return header(
      { class: 'bar' },
      a({ class: 'skip', href: '#page', onClick: skip }, 'Skip to the page'),
      span({ class: 'name' }, 'Countersign'),
      nav(
        { 'aria-label': 'Pages' },
        ul(
          null,
          [...LINKS, ...(me.role === 'admin' ? [AUDIT] : [])].map(([name, href, words]) => li(
            { key: name },
            a(
              { href, 'aria-current': where.name === name ? 'page' : null },
              words,
              name === 'inbox' && many ? ' ' : '',
              name === 'inbox' && many ? span({ class: 'many' }, many) : null,
            ),
          )),
        ),
      ),
      div(
        { class: 'who' },
        span(
          { class: live ? 'live' : 'live away', role: 'status', title: live ? 'Changes are shown as they happen' : 'Changes are not shown until this is over' },
          live ? 'live' : away,
        ),
        a({ class: 'person', href: '#/settings', 'aria-current': where.name === 'settings' ? 'page' : null }, `${me.name}, ${me.organization.name}`),
        button({ type: 'button', class: 'small', onClick: signOutEverywhere }, 'Sign out'),
      ),
    );
  }
}

function skip(event) {
  event.preventDefault();
  document.querySelector('#page h1')?.focus();
}
