/** Options of a configuration as words of the command line: `--option auth.method=token`. */
export function optionWords(flag: string, options: Readonly<Record<string, unknown>>, prefix = ''): string[] {
  return Object.entries(options).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? optionWords(flag, value as Record<string, unknown>, `${prefix}${key}.`)
      : [flag, `${prefix}${key}=${String(value)}`],
  );
}
