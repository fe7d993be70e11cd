// Elements are made by functions, p({class: 'quiet'}, text): whatever is passed as a child is text or an element, and never read as markup.
// Every page makes its elements here, so none forgets to clean what others wrote.
import { Component, Fragment, createRef, h, render } from './preact.js';

export { Component, createRef, render };

/** Turn around or hide what is beside them, as the command line has it: marks of direction, and characters without a width. */
const DECEIVING = /[\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** The other controls; lines and tabs stay, for what is shown as it was written. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Text as it is shown: what others wrote must not look like another text. */
function clean(child) {
  if (typeof child === 'string') {
    return child.replace(DECEIVING, '\ufffd').replace(CONTROL, ' ');
  }
  return Array.isArray(child) ? child.map(clean) : child;
}

/** What is shown of an element beside its children. */
const SHOWN = ['title', 'aria-label', 'placeholder'];

function cleaned(properties) {
  const next = properties && SHOWN.some((name) => name in properties) ? { ...properties } : properties;
  for (const name of next === properties ? [] : SHOWN) {
    if (name in next) {
      next[name] = clean(next[name]);
    }
  }
  return next;
}

const element = new Proxy({}, {
  get: (none, name) => (properties, ...children) => h(name, cleaned(properties), ...children.map(clean)),
});

export const {
  a, article, aside, blockquote, button, code, dd, details, dialog, div, dl, dt, em, fieldset, footer, form, h1, h2, h3, header, input, label, legend, li,
  main, nav, ol, option, p, section, select, small, span, strong, summary, table, tbody, td, textarea, th, thead, time, tr, ul,
} = element;

/** A component of ours. */
export const make = (type, properties, ...children) => h(type, properties, ...children);

/** Several elements without one around them. */
export const group = (...children) => h(Fragment, null, ...children.map(clean));
