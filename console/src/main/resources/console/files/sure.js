// The second question, before something is decided that cannot be taken back.
import { Component, button, createRef, div } from './view.js';

/** The answer stands where the button was that led here: a second click, or a key that is held, is no answer. */
const TOO_SOON_MILLIS = 600;

/** Shows the question, its children, with Yes and Back; the focus goes to the question, so that it is heard before it is answered. */
export class Sure extends Component {
  constructor(properties) {
    super(properties);
    this.state = { ready: false };
    this.question = createRef();
  }

  componentDidMount() {
    this.question.current.focus();
    this.timer = setTimeout(() => this.setState({ ready: true }), TOO_SOON_MILLIS);
  }

  componentWillUnmount() {
    clearTimeout(this.timer);
  }

  /** Of a double click the second one counts for nothing, however slow it is. */
  answer(event) {
    if (this.state.ready && event.detail <= 1) {
      this.props.onYes();
    }
  }

  render({ children, yes, danger, busy, onBack }, { ready }) {
    return div(
      { class: 'confirm', role: 'group', 'aria-label': 'Are you sure?', 'aria-describedby': 'sure', tabIndex: -1, ref: this.question },
      div({ id: 'sure', class: 'confirm' }, children),
      div(
        { class: 'actions' },
        button({ type: 'button', class: danger ? 'danger' : 'primary', disabled: busy || !ready, onClick: (event) => this.answer(event) }, busy ? 'Sending …' : yes),
        button({ type: 'button', disabled: busy, onClick: onBack }, 'Back'),
      ),
    );
  }
}
