// What happened to a call on its way, in a sentence or two.

const MASK = '[real key, hidden by the demo]';
const ENDINGS = {
  'under way': 'is still writing its answer',
  complete: 'wrote its answer to the end',
  aborted: 'saw the connection close before the end of its answer, and writes no more',
};

/** `seen` is what the provider received: null when Portcullis refused the call, undefined when it is not known. */
export function sentence(call, seen) {
  const { status, code, requestId } = call;
  const inLog = requestId ? ` In the log it is request ${requestId}.` : '';
  if (seen === null && code)
    return `Portcullis refused this call (${status} ${code}); the provider received nothing.${inLog}`;
  if (!seen) return `The provider’s side of this call cannot be shown. Is the demo still running?${inLog}`;
  const ending = call.integration === 'chat' ? `, and ${ENDINGS[seen.ending]}` : '';
  return `Portcullis checked the token, ${changes(call, seen)}. The provider answered ${status}${ending}.${inLog}`;
}

function changes({ headers, target, body }, seen) {
  const arrived = JSON.stringify(seen);
  const token = headers.Authorization?.replace('Bearer ', '');
  const added = addedFields(body, seen.body);
  const done = [
    token && arrived.includes(token) ? 'left it in' : 'took it out',
    arrived.includes(MASK) ? 'put the real key in' : 'added no key',
    accountOf(seen.url) !== accountOf(target) && 'changed the account to its own',
    added.length > 0 && `added ${added.join(' and ')}`,
  ].filter(Boolean);
  return `${done.slice(0, -1).join(', ')} and ${done.at(-1)}`;
}

function accountOf(target) {
  return /\/Accounts\/([^/]+)/.exec(target)?.[1];
}

/** The fields of a form that the caller did not send. */
function addedFields(sent, received) {
  if (!sent || sent.startsWith('{')) return [];
  const given = new URLSearchParams(sent);
  return [...new URLSearchParams(received).keys()].filter((name) => !given.has(name));
}
