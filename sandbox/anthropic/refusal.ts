import { bearerTokens, type Call, headerValues } from '../provider/call.ts';
import type { Reply } from '../provider/reply.ts';
import { anthropicError } from './anthropic-error.ts';

/** https://platform.claude.com/docs/en/api/versioning */
const VERSIONS = ['2023-06-01', '2026-10-21'];

/**
 * Anthropic's answer to a call without the right key or without a version, or nothing when both are right.
 * The key goes in `x-api-key` (SDK 0) or as a bearer (SDK 1): https://platform.claude.com/docs/en/api/overview
 */
export function refusal(call: Call, apiKey: string): Reply | undefined {
  const inHeader = headerValues(call, 'x-api-key');
  const inBearer = bearerTokens(call);
  const keys = [...inHeader, ...inBearer];
  if (keys.length === 0) return anthropicError(401, 'x-api-key header is required');
  // Two keys, even two right ones, would mean that the caller's own got past the gateway.
  if (keys.length > 1 || keys[0] !== apiKey) {
    return anthropicError(401, inHeader.length > 0 ? 'invalid x-api-key' : 'Invalid bearer token');
  }
  const [version] = headerValues(call, 'anthropic-version');
  if (version === undefined) return anthropicError(400, 'anthropic-version: header is required');
  if (!VERSIONS.includes(version)) {
    return anthropicError(400, `anthropic-version: "${version}" is not a valid version`);
  }
  return undefined;
}
