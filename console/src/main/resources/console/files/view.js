// Elements are made by functions, p({class: 'quiet'}, text): whatever is passed as a child is text or an element, and never read as markup.
import { Component, Fragment, createRef, h, render } from './preact.js';

export { Component, createRef, render };

const element = new Proxy({}, {
  get: (none, name) => (properties, ...children) => h(name, properties, ...children),
});

export const {
  a, article, aside, blockquote, button, code, dd, details, dialog, div, dl, dt, em, fieldset, footer, form, h1, h2, h3, header, input, label, legend, li,
  main, nav, ol, option, p, section, select, small, span, strong, summary, table, tbody, td, textarea, th, thead, time, tr, ul,
} = element;

/** A component of ours. */
export const make = (type, properties, ...children) => h(type, properties, ...children);

/** Several elements without one around them. */
export const group = (...children) => h(Fragment, null, ...children);
