/**
 * The data of each event of a text/event-stream body, as it comes.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export async function* eventData(body) {
  let rest = '';
  for await (const text of piecesOf(body.pipeThrough(new TextDecoderStream()))) {
    const events = (rest + text).split('\n\n');
    rest = events.pop();
    for (const event of events) {
      const data = event.split('\n').filter((line) => line.startsWith('data:'));
      if (data.length > 0) yield data.map((line) => line.slice(5).replace(/^ /, '')).join('\n');
    }
  }
}

/** Safari cannot iterate over a stream. */
async function* piecesOf(stream) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      // CRLF ends a line as LF does.
      yield value.replaceAll('\r', '');
    }
  } finally {
    // Without this, whoever stops reading leaves the answer running.
    reader.cancel().catch(() => {});
  }
}
