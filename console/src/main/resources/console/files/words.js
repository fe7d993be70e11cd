// Times, durations and counts in words.
import { group, small, span, time } from './view.js';

const NEAR = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const FAR = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
const SECONDS = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
const ZONE = new Intl.DateTimeFormat('en', { timeZoneName: 'short' });
const AGO = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const UNITS = [['day', 86_400], ['hour', 3_600], ['minute', 60]];

export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

const zone = (moment) => ZONE.formatToParts(moment).find((part) => part.type === 'timeZoneName').value;

/** "3 hours ago", "in 2 days", "just now". */
export function distance(text, now = Date.now()) {
  const seconds = (Date.parse(text) - now) / 1_000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) {
      return AGO.format(Math.trunc(seconds / size), unit);
    }
  }
  return seconds > 0 ? 'in less than a minute' : 'just now';
}

/** In the reader's zone; the exact time in UTC stands in the title. */
export function moment(text) {
  const at = new Date(text);
  const today = at.toDateString() === new Date().toDateString();
  return time({ dateTime: text, title: `${text} (UTC)` }, `${today ? `today ${NEAR.format(at)}` : FAR.format(at)} ${zone(at)}`);
}

/** With the second, for what is compared with other records. */
export const exactly = (text) => time({ dateTime: text, title: `${text} (UTC)` }, SECONDS.format(new Date(text)));

/** Both: when, and how far from now. */
export const when = (text) => span(null, moment(text), ' ', small({ class: 'quiet' }, `(${distance(text)})`));

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const SIZES = [['day', 86_400], ['hour', 3_600], ['minute', 60], ['second', 1]];

/** "6 days 23 hours" of PT167H59M, its two largest units; the text itself if it is no duration. */
export function duration(text) {
  const parts = DURATION.exec(text ?? '');
  if (!parts) {
    return text ?? '';
  }
  let left = SIZES.reduce((sum, [, size], index) => sum + Number(parts[index + 1] ?? 0) * size, 0);
  const words = [];
  for (const [unit, size] of SIZES) {
    const many = Math.floor(left / size);
    left -= many * size;
    if (many > 0) {
      words.push(count(many, unit));
    }
  }
  return words.slice(0, 2).join(' ') || '0 seconds';
}

const SECONDS_OF_MINUTE = 60;

/** The same with the exact time in UTC as text: a title is not to be reached by keyboard or touch. */
export const whenExactly = (text) => span(null, when(text), ' ', small({ class: 'quiet' }, `${text} (UTC)`));

/** Until a request times out undecided: how long, and when exactly. */
export function timeLeft(request, now = Date.now()) {
  const seconds = Math.max(0, Math.floor((Date.parse(request.expiresAt) - now) / 1_000));
  const words = seconds < SECONDS_OF_MINUTE ? 'less than a minute' : duration(`PT${Math.floor(seconds / SECONDS_OF_MINUTE)}M`);
  return group(`${words} left, until `, moment(request.expiresAt));
}

export const identity = (who) => (who.kind === 'machine' ? `${who.name} (machine)` : who.name);

export const names = (people) => people.map((person) => person.name).join(', ') || 'nobody right now';

/** What is asked for, in a few words. */
export function asked(request) {
  if (request.subject === 'change') {
    return `a change of ${request.signerSlug}`;
  }
  const many = request.unlimitedSignatures ? 'unlimited signatures' : count(request.signatures, 'signature');
  return `${many} with ${request.signerSlug}`;
}
