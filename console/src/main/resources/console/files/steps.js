// Who has approved, who can, and under which policy.
import { Refused, all } from './api.js';
import { badge, quoted, refusal } from './parts.js';
import { Component, details, div, h3, li, make, ol, p, span, strong, summary, ul } from './view.js';
import { moment, names } from './words.js';

function part(piece, index, word, open) {
  const by = piece.approvedBy?.length ? `, approved by ${names(piece.approvedBy)}` : '';
  return li(
    { key: index },
    `${word}${piece.name ? ` (${piece.name})` : ''}: needs ${piece.requiredApprovals}${by}`,
    open ? `; can decide: ${names(piece.canDecide)}` : '',
  );
}

function step(one, request) {
  const open = one.state === 'open' && request.state === 'pending';
  const parts = one.anyOf ?? one.allOf;
  const added = (request.addedSteps ?? []).find((more) => more.step === one.step);
  return li(
    { key: one.step, class: open ? 'now' : '' },
    strong(null, one.name ?? `Step ${one.step}`), ' ', badge(one.state), ' ',
    `${one.approvals} of ${one.requiredApprovals}`,
    open && !parts ? p(null, 'Can decide: ', names(one.canDecide)) : null,
    one.requiresPasskey ? p({ class: 'quiet' }, 'Takes only approvals that a passkey signed.') : null,
    parts ? ul(null, parts.map((piece, index) => part(piece, index, one.anyOf ? 'one route' : 'one part', open))) : null,
    added ? p({ class: 'quiet' }, `Added by the condition ${added.condition}: ${added.message}`) : null,
  );
}

/** The policy that the request was made under; read when somebody wants to know. */
class PolicyVersion extends Component {
  constructor(properties) {
    super(properties);
    this.state = { sentence: null, refused: null };
  }

  async read(event) {
    if (!event.target.open || this.state.sentence) {
      return;
    }
    const { signer, policyVersion } = this.props.request;
    try {
      const versions = await all('listPolicyVersions', { path: { signer } });
      const found = versions.items.find((policy) => policy.version === policyVersion);
      this.setState({ sentence: found?.sentence ?? 'Its sentence is not to be found.', refused: null });
    } catch (failure) {
      if (!(failure instanceof Refused)) {
        throw failure;
      }
      this.setState({ refused: failure });
    }
  }

  render({ request }) {
    return details(
      { onToggle: (event) => this.read(event) },
      summary(null, `Policy version ${request.policyVersion}`),
      this.state.refused ? refusal(this.state.refused) : p(null, this.state.sentence ?? 'Reading …'),
    );
  }
}

export function steps(request) {
  return div(
    null,
    request.steps.length ? ol({ class: 'steps' }, request.steps.map((one) => step(one, request))) : null,
    make(PolicyVersion, { request, key: request.policyVersion }),
  );
}

const VERDICTS = { approve: 'approved', reject: 'rejected' };

function decision(one, index) {
  const instead = one.onBehalfOf ? ` in the place of ${one.onBehalfOf.name}` : '';
  return li(
    { key: index },
    span(null, strong(null, one.personName), instead, ' ', badge(VERDICTS[one.verdict] ?? one.verdict), ` step ${one.step}, `, moment(one.at), one.passkey ? `, signed with ${one.passkey.name ?? 'a passkey'}` : ''),
    one.comment ? quoted(one.comment) : null,
  );
}

export function decisions(request) {
  return request.decisions.length ? div(null, h3(null, 'Decisions'), ul({ class: 'said' }, request.decisions.map(decision))) : null;
}
