import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that are not npm packages, and how to get them. */
export const programs = {
  nginx: 'apt-get install nginx-light',
  haproxy: 'apt-get install haproxy',
  wrk: 'apt-get install wrk',
  taskset: 'apt-get install util-linux',
  'redis-server': 'apt-get install redis-server',
} as const;

export type Program = keyof typeof programs;

// Servers live in sbin, which is not on every user's path.
const directories = () => [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin'];

/** The absolute path of a program, or undefined when it is not installed. */
export const findProgram = (name: Program): string | undefined =>
  directories()
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, name))
    .find(isExecutable);

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
