import { inTurn } from '../../core/in-turn.ts';
import type { Timers } from '../../core/timers.ts';
import type { SecretsManager } from '../../managers/aws/secrets-manager.ts';
import { BackendUnusable, type SecretWriter } from '../definition.ts';
import { withManager } from '../manager-backend.ts';
import { type CurrentSecret, currentSecret } from './current-secret.ts';
import { withField } from './fields.ts';
import type { NameOf } from './naming.ts';
import { createSecret, replaceVersion } from './replacing.ts';

/** How often a change is tried: each time somebody else was faster, or AWS was still deleting. */
const ATTEMPTS = 12;

interface WriterParts {
  readonly manager: SecretsManager;
  readonly nameOf: NameOf;
  readonly kmsKeyId: string | undefined;
  readonly timers: Timers;
}

/** Writes fields of secrets; one leaves the others as they are. */
export function writer({ manager, nameOf, kmsKeyId, timers }: WriterParts): SecretWriter {
  const turn = inTurn();

  const change = <T>(secret: string, attempt: Attempt<T>) =>
    turn(secret, () =>
      withManager(async () => {
        const refused: string[] = [];
        for (let attempts = 0; attempts < ATTEMPTS; attempts += 1) {
          const before = await currentSecret(manager, secret);
          const base = before?.id ?? '';
          const outcome = await attempt(before, refused.filter((each) => each === base).length);
          if (outcome !== undefined) return outcome;
          refused.push(base);
        }
        throw new BackendUnusable(`others are changing or deleting the secret ${secret} at AWS`, 'try again later');
      }),
    );

  return {
    put: (reference, value) => {
      const secret = nameOf(reference);
      const edit = (text: string) => withField(secret, text, reference.field, value.reveal());
      return change(secret, (before, refusals) => {
        const parts = { manager, secret, edit, refusals };
        return before === undefined ? createSecret(parts, { kmsKeyId, timers }) : replaceVersion(parts, before);
      });
    },
    destroy: (reference) => {
      const secret = nameOf(reference);
      const edit = (text: string) => withField(secret, text, reference.field, undefined);
      return change(secret, async (before, refusals) => {
        if (before === undefined || !Object.hasOwn(before.fields, reference.field)) return false;
        if (Object.keys(before.fields).length === 1) {
          await manager.erase(secret);
          return true;
        }
        if ((await replaceVersion({ manager, secret, edit, refusals }, before)) === undefined) return undefined;
        await manager.abandonPrevious(secret, before.id);
        return true;
      });
    },
  };
}

/** @returns undefined when it is to be made again, with what is there then. */
type Attempt<T> = (before: CurrentSecret | undefined, refusals: number) => Promise<T | undefined>;
