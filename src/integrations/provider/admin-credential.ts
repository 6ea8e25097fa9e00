import { fileURLToPath } from 'node:url';
import { type KeyTools, KeyTrouble } from './revocation.ts';

/** A key or token out of a file that `keyAdmin` names. @throws KeyTrouble also for what no header could carry. */
export async function adminCredential(url: string, tools: KeyTools): Promise<string> {
  const text = await tools.readAdmin(url);
  if (/^[\x21-\x7E]+$/.test(text)) return text;
  const what = text === '' ? 'is empty' : 'holds spaces or characters that no key has';
  throw new KeyTrouble(`${fileURLToPath(url)} ${what}`, 'put there what the provider gave out, and nothing else');
}
