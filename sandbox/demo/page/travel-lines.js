// A request, line by line as it travels.

export function sentLines({ method, url, headers, body }) {
  const { host, pathname, search } = new URL(url);
  const entries = [['Host', host], ...Object.entries(headers)];
  return lines(
    `${method} ${pathname}${search}`,
    entries.map(([name, value]) => [name, shortened(name, value)]),
    body,
  );
}

export function receivedLines(seen) {
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
