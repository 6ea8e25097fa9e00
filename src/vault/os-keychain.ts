import type { Timers } from '../core/timers.ts';
import type { Environment } from '../settings/environment.ts';
import { KeychainError } from './os-keychain/keychain-error.ts';
import type { KeychainQuestion } from './os-keychain/messages.ts';
import { type KeychainProcess, startKeychainProcess } from './os-keychain/start-process.ts';

export { KeychainError };

/** Where the keychain is reached from. */
export interface KeychainWorld {
  /** Says where the session bus is; of it, the process that asks sees only what {@link PASSED_ON} names. */
  readonly environment: Environment;
  readonly timers: Timers;
  /** Milliseconds for one answer. By default long enough for a person to unlock it. */
  readonly within?: number;
}

/** The operating system's keychain: macOS Keychain, Windows Credential Manager, or the Secret Service of a Linux desktop. */
export interface Keychain {
  /** @returns undefined when there is none. Each throws KeychainError. */
  read(service: string, account: string): Promise<string | undefined>;
  write(service: string, account: string, value: string): Promise<void>;
  /** @returns false when there was none. */
  delete(service: string, account: string): Promise<boolean>;
  /** The accounts under a service. */
  list(service: string): Promise<string[]>;
  close(): Promise<void>;
}

const ANSWER_WITHIN = 15_000;

/** How the bus, the prompt for unlocking and the user's own store are found. No other variable is of use there. */
const PASSED_ON = [
  ...['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'HOME', 'DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY'],
  ...['SystemRoot', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA'],
];

/** Opens the operating system's keychain. Nothing is started before the first question. */
export function openKeychain({ environment, timers, within = ANSWER_WITHIN }: KeychainWorld): Keychain {
  let process: KeychainProcess | undefined;
  let closed = false;
  const ask = async (question: KeychainQuestion) => {
    if (closed) throw new KeychainError('it was closed');
    if (process === undefined || process.ended) {
      process = startKeychainProcess(Object.fromEntries(PASSED_ON.map((name) => [name, environment[name]])));
    }
    const asked = process;
    // Whatever it hangs on, the next question goes to a new process.
    const callOff = timers.after(within, () => asked.end(`it did not answer within ${within} ms`));
    try {
      return await asked.ask(question);
    } finally {
      callOff();
    }
  };
  return {
    read: async (service, account) => {
      const value = await ask({ action: 'read', service, account });
      return value === null ? undefined : String(value);
    },
    write: async (service, account, value) => void (await ask({ action: 'write', service, account, value })),
    delete: async (service, account) => (await ask({ action: 'delete', service, account })) === true,
    list: async (service) => (await ask({ action: 'list', service })) as string[],
    close: async () => {
      closed = true;
      process?.end('it was closed');
    },
  };
}

/** Reads one entry of the keychain. @returns undefined when there is none. @throws KeychainError. */
export async function readKeychain(
  service: string,
  account: string,
  world: KeychainWorld,
): Promise<string | undefined> {
  const keychain = openKeychain(world);
  try {
    return await keychain.read(service, account);
  } finally {
    await keychain.close();
  }
}
