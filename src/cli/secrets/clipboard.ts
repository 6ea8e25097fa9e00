import { spawn } from 'node:child_process';
import type { SecretValue } from '../../core/secret-value.ts';
import type { Environment } from '../../settings/environment.ts';

/** What puts standard input into the clipboard: on Wayland, X11, macOS, and Windows from its Linux. Without a screen each fails. */
const PROGRAMS: readonly (readonly [program: string, ...words: string[]])[] = [
  ['wl-copy'],
  ['xclip', '-selection', 'clipboard'],
  ['xsel', '-ib'],
  ['pbcopy'],
  ['clip.exe'],
];

/** All that they need of the environment. */
const NEEDED = ['PATH', 'HOME', 'LANG', 'DISPLAY', 'XAUTHORITY', 'WAYLAND_DISPLAY', 'XDG_RUNTIME_DIR', 'WSL_INTEROP'];

/** Milliseconds; one that waits for longer will not do it any more. */
const PATIENCE = 5_000;

/** Puts a value into the clipboard. @returns false where there is none. */
export async function copyToClipboard(value: SecretValue, environment: Environment): Promise<boolean> {
  const env = Object.fromEntries(NEEDED.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
  for (const [program, ...words] of PROGRAMS) if (await copyBy(program, words, value, env)) return true;
  return false;
}

function copyBy(
  program: string,
  words: readonly string[],
  value: SecretValue,
  env: Record<string, string | undefined>,
): Promise<boolean> {
  return new Promise((resolve) => {
    // They stay behind to serve the clipboard, and would keep our output open for as long.
    const child = spawn(program, words, { env, stdio: ['pipe', 'ignore', 'ignore'], timeout: PATIENCE });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
    child.stdin.on('error', () => {});
    child.stdin.end(value.reveal());
  });
}
