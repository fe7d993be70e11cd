// Break-glass: what was signed, and a second person who stands behind it or does not.
import { badge, facts, quoted } from './parts.js';
import * as session from './session.js';
import { Sure } from './sure.js';
import { Component, button, code, createRef, div, form, h2, label, make, p, section, strong, table, tbody, td, textarea, th, thead, tr } from './view.js';
import { count, moment, when } from './words.js';

const or = (text) => text ?? '–';

function signatures(made) {
  if (!made || made.length === 0) {
    return p(null, 'Nothing was signed under it until now.');
  }
  return div(
    { class: 'wide' },
    table(
      null,
      thead(null, tr(null, ['when', 'algorithm', 'digest', 'file (claimed)', 'tool (claimed)', 'host (claimed)'].map((name) => th({ key: name, scope: 'col' }, name)))),
      tbody(null, made.map((one) => tr(
        { key: one.operation },
        td(null, moment(one.at)), td(null, one.algorithm), td(null, code(null, or(one.digest))), td(null, or(one.fileName)), td(null, or(one.tool)), td(null, or(one.host)),
      ))),
    ),
  );
}

function Story({ grant }) {
  const glass = grant.breakGlass;
  return section(
    { 'aria-labelledby': 'story' },
    h2({ id: 'story' }, 'The emergency'),
    facts(
      ['State', badge(glass.state)],
      ['Opened by', strong(null, glass.openedBy.name), when(glass.openedAt)],
      ['Reason', quoted(glass.reason)],
      glass.state === 'open' && ['Ratify by', when(glass.ratifyBy)],
      glass.closedBy && ['Closed by', glass.closedBy.name],
      glass.comment && ['They said', quoted(glass.comment)],
    ),
    signatures(glass.signatures),
  );
}

class Deciding extends Component {
  constructor(properties) {
    super(properties);
    this.state = { text: '', asking: null };
    this.words = createRef();
  }

  componentDidUpdate(properties, before) {
    if (before.asking && !this.state.asking) {
      this.words.current?.focus();
    }
  }

  /** What was signed until now is what is ratified; with more the gateway says 412 and it is read again. */
  send() {
    const text = this.state.text.trim();
    const { verdict, used } = this.state.asking;
    this.setState({ asking: null });
    if (verdict === 'ratify') {
      this.props.onDecide('ratifyGrant', { used, ...(text ? { comment: text } : {}) });
    } else {
      this.props.onDecide('refuseGrant', { reason: text });
    }
  }

  render({ grant, busy }, { text, asking }) {
    if (asking) {
      const ratify = asking.verdict === 'ratify';
      return make(
        Sure,
        { yes: ratify ? 'Yes, ratify' : 'Yes, refuse', danger: !ratify, busy, onYes: () => this.send(), onBack: () => this.setState({ asking: null }), key: 'sure' },
        p(null, strong(null, ratify ? `Stand behind exactly this: ${count(asking.used, 'signature')} until now?` : 'Refuse it? Its grant ends at once and the Signer is suspended.')),
      );
    }
    const mine = grant.breakGlass.openedBy.id === session.current()?.me.id;
    const ask = (verdict) => this.setState({ asking: { verdict, used: grant.used } });
    return form(
      { onSubmit: (event) => { event.preventDefault(); ask('refuse'); } },
      p({ class: mine ? 'quiet' : '' }, mine ? 'You opened it: a second person must ratify it.' : 'Look at what was signed first.'),
      label({ for: 'words' }, 'Comment; for a refusal the reason'),
      textarea({ id: 'words', ref: this.words, rows: 3, maxLength: 2_000, required: true, value: text, onInput: (event) => this.setState({ text: event.currentTarget.value }) }),
      div(
        { class: 'actions' },
        button({ type: 'button', class: 'primary', disabled: busy, onClick: () => ask('ratify') }, 'Ratify …'),
        button({ type: 'submit', class: 'danger', disabled: busy }, 'Refuse …'),
      ),
    );
  }
}

export const Emergency = { Story, Deciding };
