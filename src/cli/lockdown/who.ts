import { hostname, userInfo } from 'node:os';

/** Who runs the command, for the record: `alice@host`. */
export function whoAndWhere(): string {
  return `${user()}@${hostname()}`;
}

function user(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in the list of users, as containers have.
    return `uid-${process.getuid?.()}`;
  }
}
