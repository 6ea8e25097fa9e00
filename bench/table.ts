/** A table of text: the first row is the heading, the first column is a name, the others are figures. */
export type Table = readonly (readonly string[])[];

/** Columns of equal width, for a terminal. */
export const alignTable = (table: Table): string => {
  const widths = columnWidths(table);
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('   ');
  return table.map(line).join('\n');
};

/** The same as Markdown, to be pasted into a document. */
export const markdownTable = ([heading = [], ...rows]: Table): string => {
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  const ruler = heading.map((_, i) => (i === 0 ? '---' : '---:'));
  return [heading, ruler, ...rows].map(line).join('\n');
};

const columnWidths = (table: Table): number[] =>
  (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
