import { GatewayError } from '../../core/errors.ts';

/** Of an offer, the entry that stands for the gateway, to be selected where the provider selects none. */
export const OURS = 'portcullis';
/** How the entry begins in which a browser, which can set no header, sends its token. */
const TOKEN = 'portcullis.jwt.';
/** A token as RFC 9110, section 5.6.2, has it. */
const ENTRY = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** What providers call a credential. */
const CREDENTIAL = /(?:api-?_?key|token|secret|password|passwd|bearer|credential|authorization|jwt)/i;

/** What a client offers in Sec-WebSocket-Protocol, taken apart. */
export interface Subprotocols {
  readonly offered: readonly string[];
  /** The tokens among them. */
  readonly tokens: readonly string[];
  /** What may go on to the provider. */
  readonly forwarded: readonly string[];
}

/**
 * The subprotocols that a client offers (RFC 6455, section 4.1, item 10).
 * @throws GatewayError `bad_request` for what is no list of tokens, or names one twice.
 */
export function readSubprotocols(header: string | undefined): string[] {
  if (header === undefined) return [];
  const offered = header.split(',').map((entry) => entry.trim());
  if (!offered.every((entry) => ENTRY.test(entry)) || new Set(offered).size < offered.length)
    throw new GatewayError('bad_request', { detail: 'an upgrade with a malformed Sec-WebSocket-Protocol' });
  return offered;
}

/**
 * @param credentialPrefixes how the entries begin by which the provider takes credentials: in the first, its SDK puts a key, so
 *   that the token is taken there too; none goes on.
 */
export function sortSubprotocols(header: string | undefined, credentialPrefixes: readonly string[]): Subprotocols {
  const offered = readSubprotocols(header);
  const places = [TOKEN, ...credentialPrefixes.slice(0, 1)];
  const placeOf = (entry: string) => places.find((prefix) => entry.startsWith(prefix));
  return {
    offered,
    tokens: offered.flatMap((entry) => {
      const place = placeOf(entry);
      return place === undefined ? [] : [entry.slice(place.length)];
    }),
    forwarded: offered.filter(
      (entry) =>
        entry !== OURS &&
        placeOf(entry) === undefined &&
        !credentialPrefixes.some((prefix) => entry.startsWith(prefix)) &&
        !CREDENTIAL.test(entry),
    ),
  };
}

/**
 * What to select towards the client when the provider selected this. A browser closes the connection when it offered something
 * and nothing is selected (WHATWG WebSockets, section 2.2), or something that it did not offer (RFC 6455, section 4.1). So where
 * it had nothing for the provider to choose from, we select: the entry that stands for us, or its token, which only it sees.
 */
export function selectSubprotocol(
  { offered, forwarded, tokens }: Subprotocols,
  selected: string | undefined,
): string | undefined {
  if (selected !== undefined) return selected;
  if (offered.includes(OURS)) return OURS;
  return forwarded.length === 0 && tokens.length > 0 ? offered.find((entry) => isTokenEntry(entry, tokens)) : undefined;
}

function isTokenEntry(entry: string, tokens: readonly string[]): boolean {
  return tokens.some((token) => entry.endsWith(token));
}
