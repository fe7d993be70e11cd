// First: what an identity provider sent back leaves the address before anything else looks at it.
import './provider.js';
import { Frame } from './frame.js';
import { startFollowing } from './live.js';
import { make, render } from './view.js';
import { startWatching } from './waiting.js';

const place = document.getElementById('console');
place.replaceChildren();
startWatching();
startFollowing();
render(make(Frame, null), place);
