// The passkeys of this person, on the page of their settings.
import * as passkeys from './passkeys.js';
import { Sending } from './sending.js';
import { button, form, h2, input, label, li, p, section, span, strong, ul } from './view.js';
import { when } from './words.js';

export class OwnKeys extends Sending {
  constructor(properties) {
    super(properties);
    this.state = { name: '', login: '', password: '', busy: false, told: null };
  }

  async add(event) {
    event.preventDefault();
    const { name, login, password } = this.state;
    if (await this.attempt(() => passkeys.add(name.trim(), login.trim(), password), 'Added. Your approvals are signed with it from now on.')) {
      this.setState({ name: '', login: '', password: '' });
    }
    this.props.onDone();
  }

  async remove(passkey) {
    await this.attempt(() => passkeys.remove(passkey, this.props.passkeys), 'Removed. What it signed stays signed.');
    this.props.onDone();
  }

  one(passkey) {
    return li(
      { key: passkey.id },
      span(null, strong(null, passkey.name), ' added ', when(passkey.createdAt), passkey.lastUsedAt ? ', last used ' : ', never used', passkey.lastUsedAt ? when(passkey.lastUsedAt) : null),
      button({ type: 'button', class: 'small', disabled: this.state.busy, 'aria-label': `Remove ${passkey.name}`, onClick: () => this.remove(passkey) }, 'Remove'),
    );
  }

  field(id, words, rest) {
    return [
      label({ for: `key-${id}`, key: `${id} label` }, words),
      input({ id: `key-${id}`, key: id, required: true, value: this.state[id], onInput: (event) => this.setState({ [id]: event.currentTarget.value }), ...rest }),
    ];
  }

  render(properties, { busy }) {
    const first = properties.passkeys.length === 0;
    return section(
      { 'aria-labelledby': 'keys' },
      h2({ id: 'keys' }, 'Passkeys'),
      p({ class: 'quiet' }, 'A passkey signs each approval of yours, so that nobody else can give it, whoever has your token or runs the gateway.'),
      first ? null : ul({ class: 'said' }, properties.passkeys.map((one) => this.one(one))),
      this.told(),
      form(
        { onSubmit: (event) => this.add(event) },
        this.field('name', 'Name of the new passkey', { maxLength: 100, placeholder: 'key on the ring' }),
        first ? this.field('login', 'Your login, once more', { autocomplete: 'username', maxLength: 200 }) : p({ class: 'quiet' }, 'One that you have is asked first, then the new one.'),
        first ? this.field('password', 'Your password, once more', { type: 'password', autocomplete: 'current-password', maxLength: 1_000 }) : null,
        button({ type: 'submit', disabled: busy }, 'Add a passkey'),
      ),
    );
  }
}
