import { visibleInLine } from '../visible.ts';

/** Rows as lines whose columns stand below each other; a column in which nothing stands is left out. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = titles.flatMap((_title, column) => (rows.some((row) => row[column]) ? [column] : []));
  const lines = [titles, ...rows].map((row) => used.map((column) => visibleInLine(row[column] ?? '')));
  const widths = used.map((_, at) => lines.reduce((widest, line) => Math.max(widest, (line[at] ?? '').length), 0));
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
