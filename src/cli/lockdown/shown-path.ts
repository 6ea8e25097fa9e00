import { relative } from 'node:path';
import type { Places } from './places.ts';
import type { EmergencyWorld } from './world.ts';

/** Writes paths for people: short in the directory in which they are, whole elsewhere and where that was guessed. */
export function shownPath(
  { directory, isGuessed }: Pick<Places, 'directory' | 'isGuessed'>,
  { directory: here }: Pick<EmergencyWorld, 'directory'>,
): (path: string) => string {
  return (path) => {
    const short = relative(directory, path);
    return isGuessed || directory !== here || short.startsWith('..') ? path : short;
  };
}
