import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Writes `template` to `target` with each `{{name}}` replaced.
 * @throws when the template names a value that is not given
 */
export const fillTemplate = (
  template: URL,
  target: string,
  values: Readonly<Record<string, string | number>>,
): void => {
  const text = readFileSync(template, 'utf8').replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${template.pathname} wants {{${name}}}`);
    return String(value);
  });
  writeFileSync(target, text);
};
