import type { protos } from '@google-cloud/secret-manager';
import { atOnce } from '../../core/at-once.ts';
import { statusIn } from '../../managers/gcp/gcp-error.ts';
import type { SecretSummary } from '../definition.ts';
import { referenceOf } from './names.ts';
import { lastPart, ROLES, type SecretManager } from './secret-manager.ts';
import { versionIn } from './version-in.ts';

/** The annotation that says for which reference a secret was made. */
export const NOTE = 'portcullis-reference';

/** Google takes up to 25,000; an answer may have 4 MiB here, and each secret 16 KiB of annotations. */
const PAGE = 250;
/** Requests at a time; https://docs.cloud.google.com/secret-manager/quotas allows 600 a minute. */
const AT_ONCE = 8;

type Secret = protos.google.cloud.secretmanager.v1.ISecret;

/** The secrets whose names begin with the prefix, and that have a version to read or to enable. */
export async function listSecrets(manager: SecretManager): Promise<SecretSummary[]> {
  const found = await atOnce(AT_ONCE, await secretsOf(manager), (secret) => summaryOf(manager, secret));
  return found.filter((summary) => summary !== undefined);
}

async function secretsOf({ connection, parent, prefix }: SecretManager): Promise<Secret[]> {
  const secrets: Secret[] = [];
  let pageToken = '';
  do {
    const request = { parent, pageSize: PAGE, pageToken, filter: prefix === '' ? '' : `name:${prefix}` };
    const page = await connection.ask({ ...ROLES.list, resource: parent }, async (client, options) => {
      const [items, , raw] = await client.listSecrets(request, options);
      return [{ items, next: raw?.nextPageToken ?? '' }];
    });
    secrets.push(...page.items);
    pageToken = page.next;
  } while (pageToken !== '');
  return secrets;
}

async function summaryOf(
  { connection, prefix }: SecretManager,
  { name, annotations }: Secret,
): Promise<SecretSummary | undefined> {
  const reference = referenceOf(prefix, lastPart(name), annotations?.[NOTE]);
  if (reference === undefined) return undefined;
  const resource = name ?? '';
  try {
    const version = await connection.ask({ ...ROLES.look, resource }, (client, options) =>
      client.getSecretVersion({ name: `${resource}/versions/latest` }, options),
    );
    const number = versionIn(version, resource);
    if (version.state === 'DESTROYED') return undefined;
    const { seconds } = version.createTime ?? {};
    return {
      reference,
      state: version.state === 'DISABLED' ? 'disabled' : 'enabled',
      version: number,
      ...(seconds === undefined || seconds === null ? {} : { createdAt: Number(seconds) * 1000 }),
    };
  } catch (error) {
    if (statusIn(error) === 'NOT_FOUND') return undefined;
    // Who may list and not look still sees the names.
    if (statusIn(error) === 'PERMISSION_DENIED') return { reference, state: 'enabled' };
    throw error;
  }
}
