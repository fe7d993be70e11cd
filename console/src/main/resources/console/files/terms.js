// The terms of a request, in words: nothing that its hash covers is left out.
import { facts, quoted, scope } from './parts.js';
import { toGrant, toRequest, toSigner } from './routes.js';
import { a, code, div, group, li, small, span, strong, table, tbody, td, th, thead, tr, ul } from './view.js';
import { count, distance, duration, identity, moment, when, whenExactly } from './words.js';

function span_(request) {
  if (request.window) {
    return `${duration(request.window)} from the approval (${request.window})`;
  }
  const begin = request.notBefore ? group('from ', whenExactly(request.notBefore)) : 'from the approval';
  return group(begin, request.grantExpiresAt ? group(' until ', whenExactly(request.grantExpiresAt)) : strong(null, ', without an end'));
}

function signatures(request) {
  return request.unlimitedSignatures ? strong(null, 'unlimited') : count(request.signatures, 'signature');
}

const known = (values) => Object.entries(values).map(([name, value]) => group(code(null, name), ' ', value));

/** Which terms are not those of the last approved request of this kind. */
function difference(told) {
  if (!told) {
    return 'no request like this was approved before';
  }
  const last = a({ href: toRequest(told.since) }, 'the last approved one');
  if (told.changes.length === 0) {
    return group('none: the same terms as ', last);
  }
  return group(
    'not as in ', last, ':',
    table(
      { class: 'small' },
      thead(null, tr(null, th({ scope: 'col' }, 'term'), th({ scope: 'col' }, 'was'), th({ scope: 'col' }, 'is'))),
      tbody(null, told.changes.map((change) => tr(
        { key: change.term },
        th({ scope: 'row' }, change.term), td(null, change.before ?? 'absent'), td(null, strong(null, change.now ?? 'absent')),
      ))),
    ),
  );
}

function change(request) {
  return ul({ class: 'change' }, (request.change ?? []).map((sentence, index) => li({ key: index, class: sentence.startsWith('looser') ? 'looser' : '' }, sentence)));
}

/** What approvers agree to. */
export function what(request) {
  const isChange = request.subject === 'change';
  return div(
    null,
    isChange ? change(request) : null,
    facts(
      // Of a change the gateway itself says why, by the same sentences.
      request.justification !== (request.change ?? []).join('; ') && ['Justification', quoted(request.justification)],
      request.ticket && ['Ticket', group(request.ticket, ' ', small({ class: 'quiet' }, 'as the requester says'))],
      !isChange && ['Signatures', signatures(request)],
      !isChange && ['Access', span_(request)],
      !isChange && ['Narrowed to', ...scope(request.scope, request.scoped)],
      !isChange && ['Differs', difference(request.difference)],
      request.callbackUrl && ['Told to', code(null, request.callbackUrl)],
      ['Hash', code({ class: 'hash' }, request.hash), small({ class: 'quiet' }, 'of exactly this and of the policy version; an approval names it. It is also in the mail.')],
    ),
  );
}

function certificate(signer) {
  if (!signer.certificateSerial) {
    return null;
  }
  return group(code(null, signer.certificateSerial), signer.notAfter ? group(', ends ', moment(signer.notAfter), ` (${distance(signer.notAfter)})`) : null);
}

const named = (who) => span({ title: who.id }, strong(null, who.name), who.kind === 'machine' ? ' (machine identity)' : '');

/** Of a Signer that could not be read nothing is known that would speak against it. */
const unread = (signer) => (signer?.unread ? group(', ', strong(null, 'which could not be read: its state, key, certificate and warnings are not known here. '), signer.unread.message) : '');

/** Who asks, for whom, from where, and for which key. */
export function who(request, told) {
  const signer = told?.unread ? null : told;
  return facts(
    ['Asked by', group(named(request.requester), ', ', when(request.createdAt))],
    ['Will sign', request.subject === 'change' ? null : request.recipient.id === request.requester.id ? `${identity(request.recipient)}, who asks` : named(request.recipient)],
    ['Seen by the gateway', ...known(request.facts.verified)],
    ['Only claimed', ...known(request.facts.claimed)],
    ['Signer', group(a({ href: toSigner(request.signerSlug) }, request.signerSlug), signer && signer.name !== request.signerSlug ? `, ${signer.name}` : '', signer && signer.state !== 'active' ? `, ${signer.state}` : '', signer?.environment ? `, ${signer.environment}` : '', unread(told))],
    ['Certificate', signer?.subject],
    ['Serial', signer && certificate(signer)],
    ['Key', signer && group(signer.keyAlgorithm, ' ', signer.keyId ? code(null, signer.keyId) : '')],
    ['Warnings', ...(signer?.warnings ?? []), signer?.suspended],
    ['Grant', request.grant && a({ href: toGrant(request.grant) }, 'what came of it')],
  );
}
