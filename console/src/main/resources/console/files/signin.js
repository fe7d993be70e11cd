import { Refused, call, signIn } from './api.js';
import { refusal } from './parts.js';
import * as provider from './provider.js';
import * as session from './session.js';
import { Component, button, createRef, div, form, h1, input, label, p } from './view.js';

const AGAIN_MILLIS = 5000;

/** Who are you? Also in front of a page whose person must say so again; the page is still there behind it. */
export class SignIn extends Component {
  constructor(properties) {
    super(properties);
    this.state = { busy: provider.isBack(), refused: null, providers: [] };
    this.organization = createRef();
    this.username = createRef();
    this.password = createRef();
    // The browser shows the page as it was left to whoever turns back at the provider.
    this.turnedBack = (event) => event.persisted && this.setState({ busy: false });
  }

  componentWillUnmount() {
    window.removeEventListener('pageshow', this.turnedBack);
    clearTimeout(this.again);
  }

  componentDidMount() {
    const first = this.organization.current.value ? (this.username.current.value ? this.password : this.username) : this.organization;
    first.current.focus();
    window.addEventListener('pageshow', this.turnedBack);
    this.offer();
    this.attempt(() => provider.comeBack().then((back) => back || this.setState({ busy: false })));
  }

  /**
   * What the organization offers besides passwords; those who sign in with one wait for none of it. What does not answer is asked again, by
   * itself.
   */
  async offer() {
    const organization = this.organization.current?.value.trim();
    const isStill = () => organization === this.organization.current?.value.trim();
    let silent = false;
    clearTimeout(this.again);
    try {
      const { providers } = organization ? await call('getSignInProviders', { query: { organization } }) : { providers: [] };
      if (isStill()) {
        this.setState({ providers });
      }
      silent = providers.some((one) => !one.authorizationEndpoint);
    } catch (failure) {
      if (!(failure instanceof Refused)) {
        throw failure;
      }
      this.setState({ providers: [] });
      silent = failure.unsure;
    }
    if (silent && isStill()) {
      clearTimeout(this.again);
      this.again = setTimeout(() => this.offer(), AGAIN_MILLIS);
    }
  }

  async attempt(work) {
    try {
      await work();
      return true;
    } catch (failure) {
      if (!(failure instanceof Refused)) {
        throw failure;
      }
      this.setState({ busy: false, refused: failure });
      return false;
    }
  }

  leave(chosen) {
    this.setState({ busy: true, refused: null });
    this.attempt(() => provider.goTo(chosen, this.organization.current.value.trim()));
  }

  async submit(event) {
    event.preventDefault();
    if (this.state.busy) {
      return;
    }
    this.setState({ busy: true, refused: null });
    const done = await this.attempt(() => signIn(this.organization.current.value.trim(), this.username.current.value.trim(), this.password.current.value));
    if (!done) {
      this.password.current.value = '';
      this.password.current.focus();
    }
  }

  render() {
    const { busy, refused, providers } = this.state;
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
          defaultValue: before?.me.organization.slug ?? session.lastOrganization(), onChange: () => this.offer(),
        }),
        ...providers.map((one) => button(
          {
            key: one.name, type: 'button', class: 'provider', disabled: busy || !one.authorizationEndpoint, onClick: () => this.leave(one),
            title: one.authorizationEndpoint ? null : 'It does not answer right now',
          },
          `Sign in with ${one.title}`,
        )),
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
