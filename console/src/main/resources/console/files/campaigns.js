// Recertification: rights that Administrators confirm one by one, or take away.
import { Refused, all, call } from './api.js';
import { badge, facts, reading, refusal, unsure } from './parts.js';
import { Reading } from './reading.js';
import { toCampaign, toGrant, toSigner } from './routes.js';
import { Component, a, button, div, form, group, h1, header, input, label, li, make, option, p, select, small, strong, table, tbody, td, th, thead, tr, ul } from './view.js';
import { count, duration, when } from './words.js';

const STATES = { open: 'to be answered', kept: 'kept', reduced: 'reduced', removed: 'removed', suspended: 'taken away unanswered', blocked: 'blocked' };
const SMALLER = { administrator: ['operator', 'auditor'], operator: ['auditor'] };

const progress = ({ total, open }) => `${count(total - open, 'right')} of ${total} answered`;

export class Campaigns extends Reading {
  concerns(event) {
    return event.type.startsWith('campaign.');
  }

  read() {
    return all('listCampaigns');
  }

  render(properties, { data, refused }) {
    return div(
      null,
      h1({ tabIndex: -1 }, 'Recertification'),
      p({ class: 'quiet' }, 'Rights that Administrators of a Signer confirm until a deadline. What nobody confirms is taken away.'),
      this.trouble(),
      data === null ? (refused ? null : reading()) : this.table(data.items),
    );
  }

  table(campaigns) {
    if (campaigns.length === 0) {
      return p({ class: 'quiet' }, 'There is no campaign.');
    }
    return div(
      { class: 'wide' },
      table(
        null,
        thead(null, tr(null, ['Campaign', 'State', 'Deadline', 'Answered'].map((name) => th({ key: name, scope: 'col' }, name)))),
        tbody(null, campaigns.map((one) => tr(
          { key: one.id },
          td(null, a({ href: toCampaign(one.id) }, one.name)),
          td(null, badge(one.state === 'open' ? 'open' : 'over')),
          td(null, when(one.deadline)),
          td(null, progress(one.progress)),
        ))),
      ),
    );
  }
}

/** One right, and what somebody says about it. */
class Item extends Component {
  constructor(properties) {
    super(properties);
    this.state = { verdict: '', role: '', reason: '', busy: false, refused: null };
  }

  async answer(event) {
    event.preventDefault();
    const { item, onAnswered } = this.props;
    const { verdict, role, reason } = this.state;
    this.setState({ busy: true, refused: null });
    try {
      const json = { verdict, reason: reason.trim(), ...(verdict === 'reduce' ? { role } : {}) };
      await call('answerCampaignItem', { path: { campaign: item.campaign, item: item.id }, json });
      this.setState({ busy: false });
      onAnswered(item);
    } catch (failure) {
      if (!(failure instanceof Refused)) {
        throw failure;
      }
      this.setState({ busy: false, refused: failure });
    }
  }

  render({ item, asks }, { refused }) {
    const kind = item.holderKind === 'person' ? '' : ` (${item.holderKind})`;
    return li(
      null,
      div(
        null,
        strong(null, item.holderName), kind, ' on ', a({ href: toSigner(item.signerSlug) }, item.signerSlug), ': ',
        item.subject === 'grant'
          ? group(a({ href: toGrant(item.grant) }, 'a grant'), item.grantEndsAt ? group(' until ', when(item.grantEndsAt)) : ' without an end')
          : item.role,
        ' ', badge(STATES[item.state] ?? item.state),
      ),
      item.answeredBy ? div({ class: 'quiet' }, item.answeredBy.name, ', ', when(item.answeredAt)) : null,
      item.reason ? div({ class: 'quoted' }, item.reason) : null,
      refused ? div(null, refusal(refused), unsure(refused, 'Read the list again before you send it again.')) : null,
      item.state === 'open' && asks ? this.form(item) : null,
    );
  }

  form(item) {
    const { verdict, role, reason, busy } = this.state;
    const smaller = item.subject === 'member' ? SMALLER[item.role] ?? [] : [];
    const id = (name) => `${name}-${item.id}`;
    return form(
      { class: 'answer', onSubmit: (event) => this.answer(event), 'aria-label': `${item.holderName} on ${item.signerSlug}` },
      div(null, label({ for: id('verdict') }, 'Answer'), select(
        { id: id('verdict'), required: true, value: verdict, onChange: (event) => this.setState({ verdict: event.currentTarget.value }) },
        option({ value: '' }, 'Choose'), option({ value: 'keep' }, 'keep'), smaller.length ? option({ value: 'reduce' }, 'reduce') : null, option({ value: 'remove' }, 'remove'),
      )),
      verdict === 'reduce' ? div(null, label({ for: id('role') }, 'To the role'), select(
        { id: id('role'), required: true, value: role, onChange: (event) => this.setState({ role: event.currentTarget.value }) },
        option({ value: '' }, 'Choose'), smaller.map((one) => option({ key: one, value: one }, one)),
      )) : null,
      div({ class: 'reason' }, label({ for: id('reason') }, 'Reason'), input({ id: id('reason'), required: true, maxLength: 2_000, pattern: '.*\\S.*', value: reason, onInput: (event) => this.setState({ reason: event.currentTarget.value }) })),
      button({ type: 'submit', class: verdict === 'remove' ? 'danger' : '', disabled: busy }, busy ? 'Sending …' : 'Answer'),
    );
  }
}

export class Campaign extends Reading {
  constructor(properties) {
    super(properties);
    this.state = { ...this.state, show: 'open', done: null };
  }

  concerns(event) {
    return event.type.startsWith('campaign.');
  }

  async read() {
    const path = { campaign: this.props.id };
    const [campaign, items] = await Promise.all([call('getCampaign', { path }), all('listCampaignItems', { path, query: { state: this.state.show } })]);
    return { campaign, items: items.items, more: items.more };
  }

  answered(item) {
    this.setState({ done: `Answered for ${item.holderName} on ${item.signerSlug}.` });
    this.refresher.now();
  }

  render(properties, { data, refused, show, done }) {
    if (!data) {
      return div(null, h1({ tabIndex: -1 }, 'Recertification'), refused ? this.trouble() : reading());
    }
    const { campaign, items, more } = data;
    return div(
      null,
      header({ class: 'head' }, h1({ tabIndex: -1 }, campaign.name), p({ 'aria-live': 'polite' }, badge(campaign.state === 'open' ? 'open' : 'over'), ` ${progress(campaign.progress)}`)),
      this.trouble(),
      facts(
        ['Deadline', when(campaign.deadline)],
        ['Opened by', group(strong(null, campaign.createdBy.name), ', ', when(campaign.createdAt))],
        ['Asks about', campaign.members && 'all members', campaign.grantsLongerThan && `grants longer than ${duration(campaign.grantsLongerThan)}`],
      ),
      div(
        { class: 'controls' },
        div(null, label({ for: 'show' }, 'Show'), select(
          { id: 'show', value: show, onChange: (event) => this.setState({ show: event.currentTarget.value }, () => this.refresher.now()) },
          Object.entries(STATES).map(([state, words]) => option({ key: state, value: state }, words)), option({ value: '' }, 'all'),
        )),
      ),
      done ? div({ class: 'notice done', role: 'status' }, p(null, done)) : null,
      items.length ? ul({ class: 'said' }, items.map((item) => make(Item, { key: item.id, item, asks: campaign.state === 'open', onAnswered: (one) => this.answered(one) }))) : p({ class: 'quiet' }, 'None of this kind that you may see.'),
      more ? p(null, small(null, 'There are more; these come first.')) : null,
    );
  }
}
