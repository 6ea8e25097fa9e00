import { createHash, createHmac } from 'node:crypto';
import type { AwsSignatureRule } from '../../integrations/definition.ts';
import { fillText } from '../../integrations/rule-credentials.ts';
import type { SignedRequest } from './outgoing-request.ts';

/** Amazon S3 and what shares its rules: the path is signed as it is sent, and the body's hash is a header. */
const LIKE_S3 = new Set(['s3', 's3express', 's3-object-lambda', 's3-outposts']);
/** Beside the host: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
const SIGNED_HEADER = /^(?:content-type|x-amz-.+)$/;

/** Signs a request with AWS Signature Version 4, in its headers. The query is written anew, in the spelling that is signed. */
export async function signAws(
  request: SignedRequest,
  rule: AwsSignatureRule,
  credentials: Readonly<Record<string, string>>,
): Promise<void> {
  const { method, origin, path, headers, content, now } = request;
  // Loaded with the first signature: most gateways make none, and it takes as much memory as Express.
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { protocol, hostname, host } = new URL(origin);
  const parameters = [...new URLSearchParams(request.query)];
  const sessionToken = fillText(rule.sessionToken ?? '', credentials);
  const signer = new SignatureV4({
    service: rule.service,
    region: rule.region,
    credentials: {
      accessKeyId: fillText(rule.accessKeyId, credentials),
      secretAccessKey: fillText(rule.secretAccessKey, credentials),
      ...(sessionToken !== '' && { sessionToken }),
    },
    sha256: Sha256,
    applyChecksum: LIKE_S3.has(rule.service),
    uriEscapePath: !LIKE_S3.has(rule.service),
  });
  const signed = await signer.sign(
    {
      method,
      protocol,
      hostname,
      path,
      query: groupByName(parameters),
      headers: { host, ...Object.fromEntries([...headers].filter(([name]) => SIGNED_HEADER.test(name))) },
      body: content,
    },
    { signingDate: new Date(now) },
  );
  for (const [name, value] of Object.entries(signed.headers))
    if (name.toLowerCase() !== 'host') headers.set(name.toLowerCase(), value);
  request.query = parameters.map((pair) => pair.map(percentEncode).join('=')).join('&');
}

function groupByName(parameters: readonly (readonly [string, string])[]): Record<string, string[]> {
  const groups = Map.groupBy(parameters, ([name]) => name);
  return Object.fromEntries([...groups].map(([name, pairs]) => [name, pairs.map(([, value]) => value)]));
}

/** Only the unreserved characters of RFC 3986 stay as they are. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** node:crypto in the form that the signer asks for. */
class Sha256 {
  readonly #hash: { update(data: string | Uint8Array): unknown; digest(): Buffer };

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string | Buffer);
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    throw new Error('Never called.');
  }
}
