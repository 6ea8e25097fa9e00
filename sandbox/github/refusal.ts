import { type Call, headerValues } from '../provider/call.ts';
import type { Reply } from '../provider/reply.ts';
import { githubError } from './github-error.ts';

/** GitHub's answer to a call without a User-Agent or the right token, or nothing when both are right. */
export function refusal(call: Call, token: string): Reply | undefined {
  // https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#user-agent-required
  if (headerValues(call, 'user-agent').length === 0) return forbidden();
  const given = headerValues(call, 'authorization').map((value) => value.replace(/^(bearer|token) +/i, ''));
  if (given.length === 0) return githubError(401, 'Requires authentication');
  // Two tokens, even two right ones, would mean that the caller's own got past the gateway.
  return given.length === 1 && given[0] === token ? undefined : githubError(401, 'Bad credentials');
}

function forbidden(): Reply {
  const body =
    '\r\nRequest forbidden by administrative rules. Please make sure your request has a User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). Check https://developer.github.com for other possible causes.\r\n';
  return { status: 403, headers: { 'Content-Type': 'text/plain' }, body };
}
