import { mkdirSync, writeFileSync } from 'node:fs';
import { casesTable, comparisonTable, type Results, toJson } from './results.ts';
import { markdownTable } from './table.ts';

const directory = new URL('results/', import.meta.url);

/** Writes `results/latest.json` for programs and `results/latest.md` to be pasted into docs/performance.md. */
export const writeResults = (results: Results): void => {
  mkdirSync(directory, { recursive: true });
  writeFileSync(new URL('latest.json', directory), toJson(results));
  writeFileSync(new URL('latest.md', directory), toMarkdown(results));
};

const toMarkdown = (results: Results): string => {
  const { date, node, cpu, rounds, seconds } = results.meta;
  const conditions = `${date}, Node ${node}, ${cpu}, ${rounds} rounds of ${seconds} s.`;
  return [conditions, markdownTable(comparisonTable(results)), markdownTable(casesTable(results)), ''].join('\n\n');
};
