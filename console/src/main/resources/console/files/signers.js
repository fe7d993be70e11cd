// Signers: which there are, and all that is to know of one.
import { Refused, all, call } from './api.js';
import { happened } from './happened.js';
import { badge, facts, reading, refusal } from './parts.js';
import { Reading } from './reading.js';
import { toGrant, toSigner } from './routes.js';
import { Component, a, code, div, group, h1, h2, header, li, make, p, section, strong, table, tbody, td, th, thead, tr, ul } from './view.js';
import { count, distance, duration, moment, when } from './words.js';

export class Signers extends Reading {
  concerns(event) {
    return ['signer.', 'certificate.', 'break_glass.', 'policy.'].some((type) => event.type.startsWith(type));
  }

  read() {
    return all('listSigners');
  }

  render(properties, { data, refused }) {
    return div(
      null,
      h1({ tabIndex: -1 }, 'Signers'),
      this.trouble(),
      data === null ? (refused ? null : reading()) : this.table(data.items),
    );
  }

  table(signers) {
    if (signers.length === 0) {
      return p({ class: 'quiet' }, 'You are on no Signer.');
    }
    return div(
      { class: 'wide' },
      table(
        null,
        thead(null, tr(null, ['Signer', 'State', 'Key', 'Certificate', 'Ends', 'Policy'].map((name) => th({ key: name, scope: 'col' }, name)))),
        tbody(null, signers.map((signer) => tr(
          { key: signer.id },
          td(null, a({ href: toSigner(signer.slug) }, signer.slug), signer.environment ? div({ class: 'quiet' }, signer.environment) : null),
          td(null, badge(signer.state)),
          td(null, signer.keyAlgorithm),
          td(null, signer.subject),
          td(null, signer.notAfter ? group(moment(signer.notAfter), div({ class: 'quiet' }, distance(signer.notAfter))) : ''),
          td(null, signer.policyVersion ? `version ${signer.policyVersion}` : 'signs directly', signer.policyGuard ? ', guarded' : ''),
        ))),
      ),
    );
  }
}

/** A new one is pending too, for the seconds until it has its key. */
function waiting(signer) {
  return signer.state === 'pending' && signer.keyId && !signer.certificateAuthority
    ? ' It waits for its certificate: an Administrator brings the one that the outside CA issues.'
    : '';
}

function ceiling(value, words) {
  return value === 'unlimited' ? strong(null, 'without limit') : words(value);
}

/** What happened with it, read when somebody comes here and page by page. */
class Activity extends Component {
  constructor(properties) {
    super(properties);
    this.state = { items: null, next: null, refused: null, busy: false };
  }

  componentDidMount() {
    this.read();
  }

  async read(cursor) {
    this.setState({ busy: true });
    try {
      const page = await call('listSignerActivity', { path: { signer: this.props.signer }, query: { cursor } });
      this.setState({ items: [...(this.state.items ?? []), ...page.items], next: page.next ?? null, busy: false, refused: null });
    } catch (failure) {
      if (!(failure instanceof Refused)) {
        throw failure;
      }
      this.setState({ refused: failure, busy: false });
    }
  }

  render(properties, { items, next, refused, busy }) {
    return section(
      { 'aria-labelledby': 'activity' },
      h2({ id: 'activity' }, 'What happened'),
      refused ? refusal(refused) : null,
      items === null ? (refused ? null : reading()) : happened(items, null, next ? () => this.read(next) : null, busy),
    );
  }
}

export class Signer extends Reading {
  concerns(event) {
    return event.signer === this.state.data?.signer.id && ['signer.', 'certificate.', 'break_glass.', 'policy.'].some((type) => event.type.startsWith(type));
  }

  async read() {
    const path = { signer: this.props.id };
    const [signer, policy, members, certificates] = await Promise.all([
      call('getSigner', { path }), call('getPolicy', { path }), all('listMembers', { path }), all('listSignerCertificates', { path }),
    ]);
    return { signer, policy, members: members.items, certificates: certificates.items };
  }

  render({ id }, { data, refused }) {
    if (!data) {
      return div(null, h1({ tabIndex: -1 }, 'Signer'), refused ? this.trouble() : reading());
    }
    const { signer, policy, members, certificates } = data;
    return div(
      null,
      header(
        { class: 'head' },
        h1({ tabIndex: -1 }, signer.name === signer.slug ? signer.slug : `${signer.slug}: ${signer.name}`),
        p(null, badge(signer.state), waiting(signer), signer.failure ? ` ${signer.failure}` : '', signer.suspended ? ` ${signer.suspended}` : ''),
      ),
      this.trouble(),
      this.emergency(signer),
      this.key(signer),
      this.certificates(certificates),
      this.policy(policy),
      this.members(members),
      make(Activity, { signer: id, key: 'activity' }),
    );
  }

  emergency({ breakGlass }) {
    return breakGlass?.state === 'open'
      ? div({ class: 'notice refused', role: 'status' }, p(null, a({ href: toGrant(breakGlass.grant) }, `An emergency opened by ${breakGlass.openedBy.name} waits for a second person`)))
      : null;
  }

  key(signer) {
    return section(
      { 'aria-labelledby': 'key' },
      h2({ id: 'key' }, 'Key and certificate'),
      facts(
        ['Key', signer.keyAlgorithm, signer.keyId && code(null, signer.keyId)],
        ['In the token', signer.token],
        ['Signs by', signer.algorithms.join(', ')],
        ['Certificate', signer.subject, signer.certificateSerial && group('serial ', code(null, signer.certificateSerial))],
        signer.notBefore && ['Valid', group('from ', moment(signer.notBefore), ' until ', when(signer.notAfter))],
        signer.environment && ['Environment', signer.environment],
        ['Proofs', signer.waitForProof ? 'answers wait until the log proves them' : 'answers do not wait for the log'],
        ['Made', when(signer.createdAt)],
      ),
    );
  }

  certificates(certificates) {
    return certificates.length === 0 ? null : section(
      { 'aria-labelledby': 'certificates' },
      h2({ id: 'certificates' }, 'Certificates'),
      ul({ class: 'said' }, certificates.map((one) => li(
        { key: one.serial },
        code(null, one.serial), ' ', badge(one.state), one.present ? ' · the present one' : '', one.notAfter && group(' · until ', moment(one.notAfter)),
        one.revokedAt && group(` · revoked (${one.reason}) `, moment(one.revokedAt)),
        one.invalidSince && group(', invalid since ', moment(one.invalidSince)),
      ))),
    );
  }

  policy(policy) {
    return section(
      { 'aria-labelledby': 'policy' },
      h2({ id: 'policy' }, `Policy, version ${policy.version}`),
      (policy.warnings ?? []).map((warning) => div({ class: 'notice', key: warning }, p(null, warning))),
      p(null, policy.sentence),
      facts(
        ['At most', ceiling(policy.signatureCeiling, (many) => count(many, 'signature')), ceiling(policy.windowCeiling, duration)],
        ['Undecided', `ends after ${duration(policy.pendingTimeout)}`],
        policy.ticketPattern && ['Ticket', code(null, policy.ticketPattern)],
        ['Asks for', policy.artifactsRequired && 'the artifacts by name'],
        ['Stand-ins', policy.delegationAllowed ? 'allowed' : 'not allowed'],
        ['Emergencies', policy.breakGlass],
        ['Conditions', ...policy.conditions.map((one) => group(strong(null, one.name), one.effect === 'refuse' ? ' refuses when ' : ' adds a step when ', code(null, one.when), `: ${one.message}`))],
      ),
    );
  }

  members(members) {
    return section(
      { 'aria-labelledby': 'members' },
      h2({ id: 'members' }, 'Members'),
      ul({ class: 'said' }, members.map((member) => li(
        { key: member.id },
        strong(null, member.name), member.kind === 'person' ? '' : ` (${member.kind})`, ` · ${member.role}, since `, moment(member.since),
      ))),
    );
  }
}
