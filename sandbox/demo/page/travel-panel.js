// Shows the newest call of each kind: as the browser sent it, and as the provider received it.

const KINDS = { search: 'Search', session: 'Map session', tile: 'Map tile' };
const MASK = '[real key, hidden by the demo]';

export function createTravelPanel({ kinds, summary, sent, received }) {
  const newest = new Map();
  let shown = 'session';

  for (const [kind, label] of Object.entries(KINDS)) {
    const choice = document.createElement('label');
    const input = document.createElement('input');
    Object.assign(input, { type: 'radio', name: 'kind', value: kind, checked: kind === shown });
    input.addEventListener('change', () => show(kind));
    choice.append(input, label);
    kinds.append(choice);
  }

  async function show(kind) {
    shown = kind;
    kinds.querySelector(`input[value=${kind}]`).checked = true;
    const call = newest.get(kind);
    if (!call) return write({ summary: 'No such call yet.', sent: [], received: [] });
    write({ summary: 'Asking what the provider received …', sent: sentLines(call), received: [] });
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
      if (kind === 'search' || (kind === shown && (first || kind !== 'tile'))) void show(kind);
    },
  };
}

async function whatArrived({ method, target, code }) {
  if (code) return null;
  const query = new URLSearchParams({ method, target });
  const response = await fetch(`/received?${query}`).catch(() => undefined);
  return response?.ok ? (await response.json()).request : undefined;
}

function sentence({ status, code, requestId }, seen) {
  const inLog = requestId ? ` In the log it is request ${requestId}.` : '';
  if (seen === null && code)
    return `Portcullis refused this call (${status} ${code}); the provider received nothing.${inLog}`;
  if (!seen) return `The provider’s side of this call cannot be shown. Is the demo still running?${inLog}`;
  const tokenGone = !seen.headers.some(([name]) => name.toLowerCase() === 'authorization');
  const keyThere = JSON.stringify(seen).includes(MASK);
  const did = `${tokenGone ? 'took it out' : 'left it in'} and ${keyThere ? 'put the real key in' : 'added no key'}`;
  return `Portcullis checked the token, ${did}. The provider answered ${status}.${inLog}`;
}

function sentLines({ method, url, headers, body }) {
  const { host, pathname, search } = new URL(url);
  const entries = [['Host', host], ...Object.entries(headers)];
  return lines(
    `${method} ${pathname}${search}`,
    entries.map(([name, value]) => [name, shortened(name, value)]),
    body,
  );
}

function receivedLines(seen) {
  if (!seen) return ['Nothing.'];
  return lines(`${seen.method} ${seen.url}`, seen.headers, seen.body);
}

/** A token is long, and its end is its signature: its start is enough to recognise it. */
function shortened(name, value) {
  return name === 'Authorization' ? `${value.slice(0, 28)}… (the token)` : value;
}

function lines(first, headers, body) {
  const start = document.createElement('b');
  start.append(...marked(first));
  const rest = headers.map(([name, value]) => `\n${name}: ${value}`).join('');
  return [start, ...marked(rest + (body ? `\n\n${body}` : ''))];
}

/** Puts the masked key, and the token, in a frame. */
function marked(text) {
  return text.split(/(\[real key, hidden by the demo\]|Bearer \S+…)/).map((part, index) => {
    if (index % 2 === 0) return part;
    const mark = document.createElement('mark');
    mark.textContent = part;
    return mark;
  });
}
