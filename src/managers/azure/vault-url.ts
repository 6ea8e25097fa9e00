import { z } from 'zod';

const WRITE = 'the URL of the vault, as https://portcullis.vault.azure.net, without a path';

/** Where a vault is. */
export const vaultUrl = z.string({ error: WRITE }).regex(/^https:\/\/[A-Za-z0-9.-]+(:\d{1,5})?\/?$/, { error: WRITE });

/** The host and port of a vault's URL, as messages name it. */
export function hostOf(url: string): string {
  return new URL(url).host;
}
