import { StateAway } from '../definition.ts';
import { judge, RedisUnusable } from './failure.ts';

/** What keeps Redis from being used: a reason that may go by, or what a person has to mend. */
export type Obstacle = string | RedisUnusable;

/** Milliseconds between attempts: at first, at most, and where a person has to mend something first. */
const PAUSE = { first: 100, longest: 1_000, unusable: 5_000 };

/** What came in the way of a connection. */
export function obstacleIn(error: unknown): Obstacle {
  if (error instanceof StateAway) return error.message;
  return judge(error) ?? 'it refused what was asked of it';
}

/** In words, without what to do. */
export function described(obstacle: Obstacle): string {
  return typeof obstacle === 'string' ? obstacle : obstacle.found;
}

/** Milliseconds until the next attempt. @param failures so many in a row; 0: the last connection was a good one. */
export function pauseAfter(failures: number, obstacle: Obstacle | undefined): number {
  if (obstacle instanceof RedisUnusable) return PAUSE.unusable;
  return failures === 0 ? 0 : Math.min(PAUSE.first * 2 ** (failures - 1), PAUSE.longest);
}
