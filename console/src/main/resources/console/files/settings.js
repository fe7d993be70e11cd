// What each person sets for themselves: how they are told, what they sign with, and who stands in for them.
import { all, call, newKey } from './api.js';
import { OwnKeys } from './ownkeys.js';
import { badge, quoted, reading } from './parts.js';
import { Reading } from './reading.js';
import { Sending } from './sending.js';
import * as session from './session.js';
import { button, div, fieldset, form, h1, h2, input, label, legend, li, make, option, p, section, select, span, strong, textarea, ul } from './view.js';
import { when } from './words.js';

const FAMILIES = {
  decisions: 'requests that wait for me',
  outcomes: 'what became of what I asked for',
  endings: 'certificates and grants that end soon',
  emergencies: 'emergencies',
  changes: 'changes of guarded Signers that wait for me',
};
const DIGESTS = { none: 'one mail each, at once', hourly: 'collected, every hour', daily: 'collected, at eight in the morning' };

class Notifications extends Sending {
  constructor(properties) {
    super(properties);
    const { email, muted, digest, timeZone } = properties.preferences;
    this.state = { email: email ?? '', muted, digest, timeZone, busy: false, told: null };
  }

  save(event) {
    event.preventDefault();
    const { email, muted, digest, timeZone } = this.state;
    const json = { muted, digest, timeZone: timeZone.trim(), ...(email.trim() ? { email: email.trim() } : {}) };
    this.attempt(() => call('setNotificationPreferences', { json }), 'Saved.');
  }

  mute(family, on) {
    this.setState({ muted: on ? this.state.muted.filter((one) => one !== family) : [...this.state.muted, family] });
  }

  render(properties, { email, muted, digest, timeZone, busy }) {
    return section(
      { 'aria-labelledby': 'mail' },
      h2({ id: 'mail' }, 'Mail to you'),
      form(
        { onSubmit: (event) => this.save(event) },
        label({ for: 'email' }, 'Address; left empty it stays as it is'),
        input({ id: 'email', type: 'email', autocomplete: 'email', maxLength: 254, value: email, onInput: (event) => this.setState({ email: event.currentTarget.value }) }),
        fieldset(
          null,
          legend({ class: 'quiet' }, 'Tell me of'),
          Object.entries(FAMILIES).map(([family, words]) => label(
            { key: family },
            input({ type: 'checkbox', checked: !muted.includes(family), onChange: (event) => this.mute(family, event.currentTarget.checked) }), ` ${words}`,
          )),
        ),
        label({ for: 'digest' }, 'How'),
        select({ id: 'digest', value: digest, onChange: (event) => this.setState({ digest: event.currentTarget.value }) }, Object.entries(DIGESTS).map(([value, words]) => option({ key: value, value }, words))),
        label({ for: 'zone' }, `Time zone; this browser is in ${Intl.DateTimeFormat().resolvedOptions().timeZone}`),
        input({ id: 'zone', required: true, maxLength: 64, value: timeZone, onInput: (event) => this.setState({ timeZone: event.currentTarget.value }) }),
        this.told(),
        button({ type: 'submit', class: 'primary', disabled: busy }, 'Save'),
      ),
    );
  }
}

class StandIn extends Sending {
  constructor(properties) {
    super(properties);
    this.state = { delegate: '', signer: '', until: '', reason: '', key: newKey(), busy: false, told: null };
  }

  set(change) {
    this.setState({ ...change, key: newKey(), told: null });
  }

  async name(event) {
    event.preventDefault();
    const { delegate, signer, until, reason, key } = this.state;
    const json = { delegate, reason: reason.trim(), until: new Date(until).toISOString(), ...(signer ? { signer } : {}) };
    if (await this.attempt(() => call('createDelegation', { headers: { 'Idempotency-Key': key }, json }), 'From now on they may decide in your place.')) {
      this.setState({ delegate: '', signer: '', until: '', reason: '', key: newKey() });
    }
    this.props.onDone();
  }

  async end(id) {
    await this.attempt(() => call('endDelegation', { path: { delegation: id } }), 'Ended.');
    this.props.onDone();
  }

  one(delegation) {
    const going = delegation.state === 'in_force' || delegation.state === 'upcoming';
    return li(
      { key: delegation.id },
      span(null, strong(null, delegation.delegate.name), ' in the place of ', strong(null, delegation.delegator.name), ` on ${delegation.signerSlug ?? 'all Signers'} `, badge(delegation.state.replace('_', ' '))),
      div({ class: 'quiet' }, 'from ', when(delegation.from), ' until ', when(delegation.until)),
      quoted(delegation.reason),
      going ? button({ type: 'button', class: 'small', disabled: this.state.busy, onClick: () => this.end(delegation.id) }, 'End it') : null,
    );
  }

  render({ delegations, people, signers }, { delegate, signer, until, reason, busy }) {
    const others = people.filter((person) => person.id !== session.current()?.me.id && person.state === 'active');
    return section(
      { 'aria-labelledby': 'standin' },
      h2({ id: 'standin' }, 'Stand-ins'),
      p({ class: 'quiet' }, 'A stand-in decides in your place. Both of you count as one person.'),
      delegations.length ? ul({ class: 'said' }, delegations.map((one) => this.one(one))) : null,
      this.told(),
      form(
        { onSubmit: (event) => this.name(event) },
        label({ for: 'delegate' }, 'Who'),
        select({ id: 'delegate', required: true, value: delegate, onChange: (event) => this.set({ delegate: event.currentTarget.value }) }, option({ value: '' }, 'Choose a person'), others.map((person) => option({ key: person.id, value: person.id }, person.name))),
        label({ for: 'on' }, 'On'),
        select({ id: 'on', value: signer, onChange: (event) => this.set({ signer: event.currentTarget.value }) }, option({ value: '' }, 'all Signers'), signers.map((one) => option({ key: one.id, value: one.id }, one.slug))),
        label({ for: 'until' }, 'Until, by your clock; at most 90 days'),
        input({ id: 'until', type: 'datetime-local', required: true, value: until, onInput: (event) => this.set({ until: event.currentTarget.value }) }),
        label({ for: 'why' }, 'Reason'),
        textarea({ id: 'why', rows: 2, required: true, maxLength: 2_000, value: reason, onInput: (event) => this.set({ reason: event.currentTarget.value }) }),
        button({ type: 'submit', disabled: busy }, 'Name a stand-in'),
      ),
    );
  }
}

export class Settings extends Reading {
  concerns(event) {
    return event.type.startsWith('delegation.') || event.type.startsWith('passkey.');
  }

  async read() {
    const [preferences, passkeys, delegations, people, signers] = await Promise.all([call('getNotificationPreferences'), call('listPasskeys'), all('listDelegations'), all('listPeople'), all('listSigners')]);
    return { preferences, passkeys: passkeys.items, delegations: delegations.items, people: people.items, signers: signers.items };
  }

  render(properties, { data, refused }) {
    return div(
      { class: 'narrow' },
      h1({ tabIndex: -1 }, session.current()?.me.name),
      this.trouble(),
      data === null ? (refused ? null : reading()) : div(
        null,
        make(Notifications, { preferences: data.preferences, key: 'mail' }),
        make(OwnKeys, { passkeys: data.passkeys, onDone: () => this.refresher.now(), key: 'keys' }),
        make(StandIn, { delegations: data.delegations, people: data.people, signers: data.signers, onDone: () => this.refresher.now(), key: 'standin' }),
      ),
    );
  }
}
