import { Refused, call, newKey } from './api.js';
import { quoted, refusal } from './parts.js';
import { Component, button, div, form, h2, label, li, p, section, span, strong, textarea, ul } from './view.js';
import { identity, moment } from './words.js';

/** What was said, oldest first. */
export function said(request) {
  return request.comments.length
    ? ul({ class: 'said', 'aria-live': 'polite' }, request.comments.map((comment) => li(
      { key: comment.id },
      span(null, strong(null, identity(comment.author)), ', ', moment(comment.at)),
      quoted(comment.text),
    )))
    : p({ class: 'quiet' }, 'Nobody has said anything yet.');
}

/** What people say about a request. */
export class Comments extends Component {
  constructor(properties) {
    super(properties);
    this.state = { text: '', busy: false, refused: null, key: newKey() };
  }

  async say(event) {
    event.preventDefault();
    const text = this.state.text.trim();
    if (this.state.busy || !text) {
      return;
    }
    this.setState({ busy: true, refused: null });
    try {
      await call('addComment', { path: { request: this.props.request.id }, headers: { 'Idempotency-Key': this.state.key }, json: { text } });
      this.setState({ text: '', busy: false, key: newKey() });
      this.props.onSaid();
    } catch (failure) {
      if (!(failure instanceof Refused)) {
        throw failure;
      }
      this.setState({ busy: false, refused: failure });
    }
  }

  /** Other words are another comment, also where the first ones may have arrived. */
  write(event) {
    this.setState({ text: event.currentTarget.value, key: newKey() });
  }

  render({ request }, { text, busy, refused }) {
    return section(
      { 'aria-labelledby': 'comments' },
      h2({ id: 'comments' }, 'Comments'),
      said(request),
      refused ? div(null, refusal(refused), refused.unsure ? p(null, 'The same words once more are the same comment.') : null) : null,
      form(
        { onSubmit: (event) => this.say(event) },
        label({ for: 'comment' }, 'Say something about it; everybody who may see the request reads it'),
        textarea({ id: 'comment', rows: 2, maxLength: 2_000, required: true, value: text, onInput: (event) => this.write(event) }),
        button({ type: 'submit', disabled: busy }, busy ? 'Sending …' : 'Comment'),
      ),
    );
  }
}
