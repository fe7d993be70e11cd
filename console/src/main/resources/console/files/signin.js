import { Refused, signIn } from './api.js';
import { refusal } from './parts.js';
import * as session from './session.js';
import { Component, button, createRef, div, form, h1, input, label, p } from './view.js';

/** Who are you? Also in front of a page whose person must say so again; the page is still there behind it. */
export class SignIn extends Component {
  constructor(properties) {
    super(properties);
    this.state = { busy: false, refused: null };
    this.organization = createRef();
    this.username = createRef();
    this.password = createRef();
  }

  componentDidMount() {
    const first = this.organization.current.value ? (this.username.current.value ? this.password : this.username) : this.organization;
    first.current.focus();
  }

  async submit(event) {
    event.preventDefault();
    if (this.state.busy) {
      return;
    }
    this.setState({ busy: true, refused: null });
    try {
      await signIn(this.organization.current.value.trim(), this.username.current.value.trim(), this.password.current.value);
    } catch (failure) {
      if (!(failure instanceof Refused)) {
        throw failure;
      }
      this.setState({ busy: false, refused: failure });
      this.password.current.value = '';
      this.password.current.focus();
    }
  }

  render() {
    const { busy, refused } = this.state;
    const before = session.current();
    return div(
      { class: 'signin' },
      form(
        { class: 'card', onSubmit: (event) => this.submit(event) },
        h1(null, 'Sign in to Countersign'),
        before ? p({ class: 'quiet' }, `The sign-in of ${before.me.name} has ended. Whoever was at work goes on where they were.`) : null,
        refusal(refused),
        label({ for: 'organization' }, 'Organization'),
        input({
          id: 'organization', ref: this.organization, required: true, autocomplete: 'organization', autocapitalize: 'none', spellcheck: false,
          defaultValue: before?.me.organization.slug ?? session.lastOrganization(),
        }),
        label({ for: 'username' }, 'Login'),
        input({ id: 'username', ref: this.username, required: true, autocomplete: 'username', autocapitalize: 'none', spellcheck: false }),
        label({ for: 'password' }, 'Password'),
        input({ id: 'password', ref: this.password, type: 'password', required: true, autocomplete: 'current-password' }),
        button({ type: 'submit', class: 'primary', disabled: busy }, busy ? 'Signing in …' : 'Sign in'),
        before ? button({ type: 'button', class: 'plain', onClick: session.signOut }, 'Sign in as somebody else') : null,
      ),
    );
  }
}
