// Ways to end what nobody has decided yet, or what was approved. Who may do so, the gateway knows.
import * as session from './session.js';
import { Component, button, details, form, input, label, make, p, summary } from './view.js';

/** One reason, and a button that sends it. */
class WithReason extends Component {
  constructor(properties) {
    super(properties);
    this.state = { reason: '' };
  }

  render({ title, action, busy, onEnd }, { reason }) {
    return details(
      null,
      summary(null, title),
      form(
        { onSubmit: (event) => { event.preventDefault(); onEnd({ reason: reason.trim() }); } },
        label({ for: 'reason' }, 'Reason'),
        input({ id: 'reason', required: true, maxLength: 2_000, pattern: '.*\\S.*', value: reason, onInput: (event) => this.setState({ reason: event.currentTarget.value }) }),
        button({ type: 'submit', class: 'danger', disabled: busy }, action),
      ),
    );
  }
}

/** Of a request: its requester takes it back, an Administrator voids it. */
export function Ending({ request, busy, onEnd }) {
  if (request.requester.id === session.current()?.me.id) {
    return details(
      null,
      summary(null, 'Take it back'),
      p(null, 'It is yours. Once taken back it cannot be approved any more.'),
      button({ type: 'button', class: 'danger', disabled: busy, onClick: () => onEnd('cancelRequest') }, 'Take this request back'),
    );
  }
  return make(WithReason, { title: 'Void it, as an Administrator of the Signer', action: 'Void this request', busy, onEnd: (json) => onEnd('voidRequest', json) });
}

/** Of a grant. */
export function Revoking({ busy, onEnd }) {
  return make(WithReason, { title: 'End it at once, as an Administrator of the Signer', action: 'Revoke this grant', busy, onEnd: (json) => onEnd('revokeGrant', json) });
}
