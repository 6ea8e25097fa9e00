// Shows the newest call of each kind: as the browser sent it, and as the provider received it.
import { receivedLines, sentLines } from './travel-lines.js';
import { sentence } from './travel-words.js';

const PARTS = {
  map: {
    kinds: { search: 'Search', session: 'Map session', tile: 'Map tile' },
    first: 'session',
    remark: 'Google is a stand-in on this machine: places and coastlines are real, streets are made up.',
  },
  sms: {
    kinds: { sms: 'Message' },
    first: 'sms',
    remark: 'Twilio is a stand-in on this machine: it takes the message, and sends it to nobody.',
  },
  chat: {
    kinds: { chat: 'Chat' },
    first: 'chat',
    remark: 'OpenAI is a stand-in on this machine: its model repeats what you say.',
  },
};

export function createTravelPanel({ kinds, summary, sent, received, remark }) {
  const newest = new Map();
  let shown = 'session';

  function choiceOf([kind, label]) {
    const choice = document.createElement('label');
    const input = document.createElement('input');
    Object.assign(input, { type: 'radio', name: 'kind', value: kind, checked: kind === shown });
    input.addEventListener('change', () => show(kind));
    choice.append(input, label);
    return choice;
  }

  async function show(kind) {
    shown = kind;
    kinds.querySelector(`input[value=${kind}]`).checked = true;
    const call = newest.get(kind);
    if (!call) return write({ summary: 'No such call yet.', sent: [], received: [] });
    // When a call ends, what was shown of it stays until the rest is known.
    if (!call.over) write({ summary: 'Asking what the provider received …', sent: sentLines(call), received: [] });
    const seen = await whatArrived(call);
    if (newest.get(shown) === call)
      write({ summary: sentence(call, seen), sent: sentLines(call), received: receivedLines(seen) });
  }

  function write(texts) {
    summary.textContent = texts.summary;
    sent.replaceChildren(...texts.sent);
    received.replaceChildren(...texts.received);
  }

  return {
    /** Takes note of a call; what a visitor asked for comes to the front. */
    note(kind, call) {
      const first = !newest.has(kind);
      newest.set(kind, call);
      if (!isOfPart(kind)) return;
      if (kind === 'search' || (kind === shown && (first || kind !== 'tile'))) void show(kind);
    },
    /** Turns to the calls of one part of the page. */
    showPart(part) {
      const { first, remark: text } = PARTS[part];
      shown = first;
      const choices = Object.entries(PARTS[part].kinds);
      kinds.querySelectorAll('label').forEach((label) => void label.remove());
      kinds.append(...choices.map(choiceOf));
      kinds.hidden = choices.length === 1;
      remark.textContent = text;
      void show(newest.has('search') && part === 'map' ? 'search' : first);
    },
  };

  function isOfPart(kind) {
    return kinds.querySelector(`input[value=${kind}]`) !== null;
  }
}

async function whatArrived({ integration, method, target, code, over }) {
  if (code) return null;
  const query = new URLSearchParams({ integration, method, target, ...(over && { over: '' }) });
  const response = await fetch(`/received?${query}`).catch(() => undefined);
  return response?.ok ? (await response.json()).request : undefined;
}
