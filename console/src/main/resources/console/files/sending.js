// What forms of the settings have in common.
import { Refused } from './api.js';
import { refusal, unsure } from './parts.js';
import { Component, div, p } from './view.js';

/** A form that sends one thing and says what came of it. */
export class Sending extends Component {
  async attempt(send, done) {
    this.setState({ busy: true, told: null });
    try {
      await send();
      this.setState({ busy: false, told: { done } });
      return true;
    } catch (failure) {
      if (!(failure instanceof Refused)) {
        throw failure;
      }
      this.setState({ busy: false, told: { refused: failure } });
      return false;
    }
  }

  told() {
    const { told } = this.state;
    return told?.refused ? div(null, refusal(told.refused), unsure(told.refused, 'Read this page again before you send it again.')) : told?.done ? div({ class: 'notice done', role: 'status' }, p(null, told.done)) : null;
  }
}
