// Long lists, newest first: my requests and grants.
import { all } from './api.js';
import { badge, reading } from './parts.js';
import { Reading } from './reading.js';
import { toGrant, toRequest } from './routes.js';
import { a, button, div, h1, input, label, option, p, select, table, tbody, td, th, thead, tr } from './view.js';
import { asked, distance, identity, moment } from './words.js';

const PAGE = 50;

/** A list that grows by a page when somebody wants to see more, and is read again as a whole when something happens. */
class Listing extends Reading {
  constructor(properties) {
    super(properties);
    this.state = { ...this.state, most: PAGE, filters: this.filters() };
  }

  filters() {
    return {};
  }

  read() {
    return all(this.operation(), { query: { ...this.query(this.state.filters), limit: PAGE } }, this.state.most);
  }

  filter(change) {
    this.setState({ filters: { ...this.state.filters, ...change }, most: PAGE }, () => this.refresher.now());
  }

  more() {
    this.setState({ most: this.state.most + PAGE }, () => this.refresher.now());
  }

  render(properties, { data, refused }) {
    return div(
      null,
      h1({ tabIndex: -1 }, this.heading()),
      this.controls(this.state.filters),
      this.trouble(),
      data === null ? (refused ? null : reading()) : this.table(data),
    );
  }

  controls() {
    return null;
  }

  table({ items, more }) {
    if (items.length === 0) {
      return p({ class: 'quiet' }, this.nothing());
    }
    return div(
      null,
      div(
        { class: 'wide' },
        table(
          null,
          thead(null, tr(null, this.columns().map((name) => th({ key: name, scope: 'col' }, name)))),
          tbody(null, items.map((item) => tr({ key: item.id }, this.cells(item).map((cell, index) => td({ key: index }, cell))))),
        ),
      ),
      more ? p(null, button({ type: 'button', onClick: () => this.more() }, 'Show more')) : null,
    );
  }
}

export class Mine extends Listing {
  operation() {
    return 'listRequests';
  }

  query() {
    return { mine: true };
  }

  concerns(event) {
    return event.type.startsWith('request.') || event.type.startsWith('grant.');
  }

  heading() {
    return 'My requests';
  }

  nothing() {
    return 'You have asked for nothing yet, and nobody has for you.';
  }

  columns() {
    return ['What', 'State', 'Reason', 'Asked', 'For', 'Why'];
  }

  cells(request) {
    return [
      a({ href: toRequest(request.id) }, asked(request)),
      badge(request.status),
      request.reason,
      moment(request.createdAt),
      identity(request.recipient),
      div({ class: 'clipped' }, request.justification),
    ];
  }
}

export class Grants extends Listing {
  filters() {
    return { state: 'active', mine: false };
  }

  operation() {
    return 'listGrants';
  }

  query({ state, mine }) {
    return { state, mine: mine || undefined };
  }

  concerns(event) {
    return event.type.startsWith('grant.') || event.type.startsWith('break_glass.') || event.type.startsWith('signer.');
  }

  heading() {
    return 'Grants';
  }

  nothing() {
    return 'There is none of this kind that you may see.';
  }

  controls({ state, mine }) {
    return div(
      { class: 'controls' },
      div(
        null,
        label({ for: 'state' }, 'State'),
        select(
          { id: 'state', value: state, onChange: (event) => this.filter({ state: event.currentTarget.value }) },
          option({ value: 'active' }, 'in force'), option({ value: 'expired' }, 'used up or over'), option({ value: 'revoked' }, 'revoked'), option({ value: '' }, 'all'),
        ),
      ),
      label({ for: 'mine' }, input({ id: 'mine', type: 'checkbox', checked: mine, onChange: (event) => this.filter({ mine: event.currentTarget.checked }) }), ' only mine'),
      button({ type: 'button', onClick: () => this.refresher.now() }, 'Read again'),
    );
  }

  columns() {
    return ['For', 'Signer', 'State', 'Left', 'Ends', 'Reason'];
  }

  cells(grant) {
    return [
      a({ href: toGrant(grant.id) }, identity(grant.grantee)),
      grant.signerSlug,
      badge(grant.state),
      grant.unlimitedSignatures ? 'unlimited' : `${grant.remaining} of ${grant.maxSignatures}`,
      grant.expiresAt ? div(null, moment(grant.expiresAt), div({ class: 'quiet' }, distance(grant.expiresAt))) : 'without an end',
      grant.reason,
    ];
  }
}
