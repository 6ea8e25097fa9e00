/** The keychain cannot be used. */
export class KeychainError extends Error {
  /** What is the matter, and what a person has to do; the message is both. */
  readonly found: string;
  readonly write: string;
  /** True when it will not come by itself: there is no way from here to a keychain. */
  readonly lasting: boolean;

  constructor(reason: string) {
    const { found, write, lasting } = explain(reason);
    super(`${found}; ${write}`);
    this.name = 'KeychainError';
    this.found = found;
    this.write = write;
    this.lasting = lasting;
  }
}

interface Explanation {
  readonly found: string;
  readonly write: string;
  readonly lasting: boolean;
}

const NO_SESSION = {
  found: 'no D-Bus session, through which the keychain is reached on Linux',
  write:
    'start Portcullis in a desktop session, or under "dbus-run-session" with a Secret Service such as gnome-keyring',
};

/** By what the library says, in the words of D-Bus, libdbus and its own. */
const EXPLANATIONS: readonly (Explanation & { readonly reason: RegExp })[] = [
  { reason: /autolaunch|dbus session found/i, ...NO_SESSION, lasting: true },
  // Of one that is named, or where one would be: somebody may sign in.
  { reason: /failed to connect to (socket|address)/i, ...NO_SESSION, lasting: false },
  {
    reason: /cannot find (module|package|native binding)|failed to load native binding/i,
    found: 'no keychain that Portcullis can use on this platform',
    write: 'choose another backend, or install the packages again with "npm ci"',
    lasting: true,
  },
  {
    reason: /\b(is)?locked\b|prompt was dismissed/i,
    found: 'a keychain that is locked',
    write: 'unlock it, or choose another backend where nobody is signed in to do so',
    lasting: false,
  },
  {
    reason: /did not (answer|receive a reply)/i,
    found: 'a keychain that does not answer',
    write: 'see whether it waits for somebody to unlock it, or start it again',
    lasting: false,
  },
  {
    reason: /not provided by any \.service/i,
    found: 'no Secret Service on the D-Bus session',
    write: 'start one, such as gnome-keyring-daemon',
    lasting: false,
  },
];

function explain(reason: string): Explanation {
  return (
    EXPLANATIONS.find((each) => each.reason.test(reason)) ?? {
      found: `a keychain that cannot be used: ${reason}`,
      write: 'mend that and try again',
      lasting: false,
    }
  );
}
