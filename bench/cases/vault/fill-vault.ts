import { randomBytes } from 'node:crypto';
import type { VaultParts } from '../../../src/vault/definition.ts';
import { sealRow } from '../../../src/vault/envelope.ts';
import { headerOf, openKeys } from '../../../src/vault/vault-keys.ts';

const batch = 1000;

/** The path of the secret with this number. */
export const pathOf = (number: number): string => `provider-${number}/api-key`;

/** Puts so many secrets of one version into an empty vault, in one transaction: one by one each would wait for the disk. */
export const fillVault = async (parts: VaultParts, secrets: number): Promise<void> => {
  const { store, kek, clock, who } = parts;
  const keys = await openKeys(await headerOf(parts), kek, store.place);
  const row = (number: number) =>
    sealRow(
      {
        path: pathOf(number),
        version: 1,
        state: 'current',
        createdAt: clock.now(),
        createdBy: who,
        validUntil: null,
      },
      Buffer.from(`sk-${randomBytes(24).toString('base64url')}`),
      keys,
    );
  try {
    await store.exclusively(async ({ insert }) => {
      for (let from = 0; from < secrets; from += batch)
        await insert(
          await Promise.all(Array.from({ length: Math.min(batch, secrets - from) }, (_, i) => row(from + i))),
        );
    });
  } finally {
    keys.close();
  }
};
