// Searching the audit log. To read it is recorded, so it is read when somebody presses the button and never by itself.
import { Refused, all, call } from './api.js';
import { happened } from './happened.js';
import { refusal } from './parts.js';
import { Component, button, code, div, form, h1, input, label, option, p, select } from './view.js';

const EMPTY = { type: '', signer: '', actor: '', since: '', until: '' };

/** The reader's local time as the contract wants it. */
const utc = (local) => (local ? new Date(local).toISOString() : undefined);

export class Audit extends Component {
  constructor(properties) {
    super(properties);
    this.state = { values: EMPTY, signers: [], people: [], items: null, next: null, refused: null, busy: false };
  }

  async componentDidMount() {
    await this.attempt(async () => {
      const [signers, people, machines] = await Promise.all([all('listSigners'), all('listPeople'), all('listMachines')]);
      const slugs = Object.fromEntries(signers.items.map((signer) => [signer.id, signer.slug]));
      return { signers: signers.items, slugs, people: [...people.items, ...machines.items] };
    });
  }

  async attempt(read) {
    this.setState({ busy: true, refused: null });
    try {
      this.setState({ ...await read(), busy: false });
    } catch (failure) {
      if (!(failure instanceof Refused)) {
        throw failure;
      }
      this.setState({ refused: failure, busy: false });
    }
  }

  search(cursor) {
    const { values, items } = this.state;
    const query = { type: values.type.trim(), signer: values.signer, actor: values.actor, since: utc(values.since), until: utc(values.until), cursor };
    return this.attempt(async () => {
      const page = await call('listAudit', { query });
      return { items: cursor ? [...items, ...page.items] : page.items, next: page.next ?? null };
    });
  }

  /** What was found is of other filters then. */
  set(change) {
    this.setState({ values: { ...this.state.values, ...change }, items: null, next: null });
  }

  field(name, words, type) {
    return div(null, label({ for: name }, words), input({ id: name, type, value: this.state.values[name], onInput: (event) => this.set({ [name]: event.currentTarget.value }) }));
  }

  choice(name, words, options) {
    return div(
      null,
      label({ for: name }, words),
      select({ id: name, value: this.state.values[name], onChange: (event) => this.set({ [name]: event.currentTarget.value }) }, option({ value: '' }, 'any'), options),
    );
  }

  render(properties, { signers, slugs, people, items, next, refused, busy }) {
    return div(
      null,
      h1({ tabIndex: -1 }, 'Audit log'),
      p({ class: 'quiet' }, 'Newest first. To read it is recorded as ', code(null, 'audit.read'), '. A type that ends in a dot stands for all that begin with it: ', code(null, 'request.')),
      form(
        { onSubmit: (event) => { event.preventDefault(); this.search(); } },
        div(
          { class: 'grid' },
          this.field('type', 'Type of event', 'text'),
          this.choice('signer', 'Signer', signers.map((signer) => option({ key: signer.id, value: signer.slug }, signer.slug))),
          this.choice('actor', 'Who did it', people.map((one) => option({ key: one.id, value: one.id }, one.name))),
          this.field('since', 'From, by your clock', 'datetime-local'),
          this.field('until', 'Until, by your clock', 'datetime-local'),
        ),
        div({ class: 'actions' }, button({ type: 'submit', class: 'primary', disabled: busy }, busy ? 'Reading …' : 'Search')),
      ),
      refused ? refusal(refused) : null,
      items === null ? null : happened(items, slugs ?? {}, next ? () => this.search(next) : null, busy),
    );
  }
}
