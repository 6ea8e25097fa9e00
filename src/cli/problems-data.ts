import { dotted, type SettingsError } from '../settings/problems.ts';

/** A refused configuration, for programs. `line` is null where a problem has none. */
export function problemsData({ file, problems }: SettingsError): Record<string, unknown> {
  return {
    file,
    problems: problems.map(({ path, line, found, write }) => ({
      path: dotted(path),
      line: line ?? null,
      found,
      write,
    })),
  };
}
