import { readFileSync } from 'node:fs';
import { readDocument } from '../../settings/document.ts';
import { type Environment, substituteEnvironment } from '../../settings/environment.ts';

/** What a configuration file says, as far as it can be read; `trouble` says why not all of it can. */
export interface Content {
  readonly content: unknown;
  readonly trouble: string | undefined;
}

/** Reads a configuration without judging it: in an emergency what can be read of it serves. Never throws. */
export function readContent(path: string, environment: Environment): Content {
  try {
    const { document, problems } = readDocument(readFileSync(path, 'utf8'));
    substituteEnvironment(document, environment);
    const content: unknown = document.toJS({ maxAliasCount: 100 });
    if (typeof content !== 'object' || content === null)
      return { content: undefined, trouble: 'holds no configuration' };
    return {
      content,
      trouble: problems.length === 0 ? undefined : 'is not valid YAML; what could be read of it was used',
    };
  } catch (error) {
    return { content: undefined, trouble: TROUBLE[(error as NodeJS.ErrnoException).code ?? ''] ?? 'cannot be read' };
  }
}

const TROUBLE: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  EISDIR: 'is a directory',
};

/** A member of what may be anything. */
export function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
