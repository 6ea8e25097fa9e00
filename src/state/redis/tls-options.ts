import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import type { RedisSettings } from '../../settings/state.ts';
import { readUrl } from './address.ts';
import { RedisUnusable } from './failure.ts';

/**
 * How TLS is spoken, or undefined for plain TCP. The files are read for each connection: certificates are renewed.
 * @throws RedisUnusable when a file cannot be read.
 */
export async function tlsOptions({ url, tls }: RedisSettings): Promise<ConnectionOptions | undefined> {
  if (tls === undefined) return url !== undefined && readUrl(url).tls ? {} : undefined;
  const [ca, cert, key] = await Promise.all([
    pem('caFile', tls.caFile),
    pem('certFile', tls.certFile),
    pem('keyFile', tls.keyFile),
  ]);
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}

async function pem(name: string, file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text?.includes('-----BEGIN ')) return text;
  throw new RedisUnusable({
    found: text === undefined ? `${file} cannot be read` : `${file} is no PEM file`,
    write: 'the path of a PEM file that the user running Portcullis may read',
    at: ['tls', name],
  });
}
