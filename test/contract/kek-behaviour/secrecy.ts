import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { unseal } from '../../../src/vault/aes-gcm.ts';
import { expectSilent } from '../backend-behaviour/subject.ts';
import { leavesOf } from './leaves.ts';
import { createAt, type KekSubject, sourceAt } from './subject.ts';

const CONTEXT = Buffer.from('what the wrapped key is bound to');

export function keepsItsKey({ definition, place }: KekSubject): void {
  const source = () => sourceAt(definition, place());

  describe('secrecy', () => {
    test('nothing in the parameters opens what the key wrapped', async () => {
      const { key, parameters } = await createAt(source());
      const wrapped = await key.wrap(randomBytes(32), CONTEXT);
      for (const { value } of leavesOf(parameters)) {
        for (const bytes of readings(value))
          for (let at = 0; at + 32 <= bytes.length; at += 1)
            expect(unseal(Buffer.from(bytes.subarray(at, at + 32)), wrapped, CONTEXT)).toBeUndefined();
      }
      key.close();
    });

    test('neither keys nor errors show what they hold', async () => {
      const { key, parameters } = await createAt(source());
      const dataKey = randomBytes(32);
      const wrapped = await key.wrap(dataKey, CONTEXT);
      const refusal: unknown = await key.unwrap(wrapped, Buffer.from('another')).catch((error: unknown) => error);
      const shown = ['hex', 'base64', 'base64url', 'latin1'] as const;
      for (const thing of [key, parameters, refusal])
        expectSilent(thing, ...shown.map((coding) => dataKey.toString(coding)));
      key.close();
    });

    test('the parameters are for a header: small, and the same when they were text', async () => {
      const { key, parameters } = await createAt(source());
      const text = JSON.stringify(parameters);
      expect(JSON.parse(text)).toEqual(parameters);
      expect(text.length).toBeLessThan(8192);
      key.close();
    });
  });
}

/** What the text of a parameter may be as bytes. */
function readings(value: unknown): Buffer[] {
  const text = String(value);
  return [Buffer.from(text), Buffer.from(text, 'base64'), Buffer.from(text, 'hex')];
}
