import type { SecretReference } from '../../settings/secret-reference.ts';
import { type Absence, BackendUnusable, NoSuchVersion } from '../definition.ts';

type SecretAction =
  | 'read'
  | 'list'
  | 'write'
  | 'destroy'
  | 'list_versions'
  | 'rollback'
  | 'disable'
  | 'destroy_version';
/** What is done with all that a vault holds. */
export type VaultAction = 'init' | 'rekey' | 'backup' | 'restore' | 'verify';

/** Who did what with which secret, and why; never the value. */
export interface AccessRecord {
  readonly action: SecretAction | VaultAction;
  /** As `secret://<name>/<field>`, or `~<caller>/<integration>` for a caller's key; absent for what concerns all of them. */
  readonly reference?: string | undefined;
  readonly version?: string | undefined;
  /** Where the vault lies that it is about. */
  readonly vault?: string | undefined;
  /** A change is recorded twice: as `begun` before, and with its outcome after. */
  readonly outcome: 'begun' | 'done' | Absence | 'no_such_version' | 'unusable' | 'failed';
  readonly who: string;
  readonly why: string;
}

/** Writes a record down. When it throws, no value is handed out and no change begun; a change that was made stays made. */
export type RecordAccess = (record: AccessRecord) => void | Promise<void>;

/** Told of an outcome that could not be written down, as its work was over. It must not throw. */
export type WarnUnrecorded = (outcome: AccessRecord['outcome'], why: unknown) => void;

/** Who uses a backend, and why: in words, such as `secrets get`. */
export interface Accessor {
  readonly who: string;
  readonly why: string;
}

interface Use {
  readonly action: AccessRecord['action'];
  readonly reference?: Pick<SecretReference, 'uri'>;
  readonly version?: string | undefined;
  readonly vault?: string | undefined;
  readonly why?: string;
}

type Outcome = Pick<AccessRecord, 'outcome' | 'version'>;
type Recorded = <T>(use: Use, work: () => Promise<T>, outcomeOf?: (result: T) => Outcome) => Promise<T>;

/** Does work and records it. */
export interface Keep {
  /** For what changes nothing: one record, before the result is handed out. */
  readonly reading: Recorded;
  /** For what does: also one before it is begun. */
  readonly changing: Recorded;
}

/** @param warn since whoever asked has to know of what was done, a record after it that fails is no failure */
export function keeper(record: RecordAccess, accessor: Accessor, warn: WarnUnrecorded = () => {}): Keep {
  const write = async ({ reference, ...use }: Use, outcome: Outcome) =>
    record({ ...accessor, ...use, ...(reference && { reference: reference.uri }), ...outcome });
  const writeOrWarn = (use: Use, outcome: Outcome) => write(use, outcome).catch((why) => warn(outcome.outcome, why));
  const recordingWith =
    (writeResult: typeof write): Recorded =>
    async (use, work, outcomeOf = () => ({ outcome: 'done' })) => {
      let result: Awaited<ReturnType<typeof work>>;
      try {
        result = await work();
      } catch (error) {
        await writeOrWarn(use, { outcome: outcomeOfFailure(error) });
        throw error;
      }
      await writeResult(use, outcomeOf(result));
      return result;
    };
  const afterChange = recordingWith(writeOrWarn);
  return {
    reading: recordingWith(write),
    changing: async (use, work, outcomeOf) => {
      await write(use, { outcome: 'begun' });
      return afterChange(use, work, outcomeOf);
    },
  };
}

function outcomeOfFailure(error: unknown): AccessRecord['outcome'] {
  if (error instanceof NoSuchVersion) return 'no_such_version';
  return error instanceof BackendUnusable ? 'unusable' : 'failed';
}
