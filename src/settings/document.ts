import { type Document, isNode, LineCounter, parseDocument, visit } from 'yaml';
import type { Problem } from './problems.ts';

/** A YAML file's text, taken apart but not yet looked into. */
export interface SettingsDocument {
  readonly document: Document;
  /** Why it is not YAML, if it is not. */
  readonly problems: readonly Problem[];
  /** The line, counted from 1, that a problem is about. */
  lineOf(problem: Problem): number | undefined;
}

/** What the parser's codes mean. Its own messages quote the text, which may be a secret. */
const MISTAKES: Readonly<Record<string, string>> = {
  BAD_INDENT: 'indentation, or brackets, that do not close',
  BAD_SCALAR_START: 'a text that begins with a character which YAML reserves; put it in quotes',
  BAD_DQ_ESCAPE: 'a backslash in double quotes that means nothing; use single quotes',
  BLOCK_AS_IMPLICIT_KEY: 'two "name: value" on one line; put a text with ": " in it in quotes',
  DUPLICATE_KEY: 'a key that stands in this section twice',
  MISSING_CHAR: 'a closing quote, bracket or colon is missing before here',
  MULTILINE_IMPLICIT_KEY: 'a line without "name: value", or with the wrong indentation',
  MULTIPLE_DOCS: 'a second document after "---"; one file holds one configuration',
  TAB_AS_INDENT: 'a tab; indent with spaces',
  TAG_RESOLVE_FAILED: 'a tag (a word after "!") that is not known; put a text that begins with "!" in quotes',
};

export function readDocument(text: string): SettingsDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const problems: Problem[] = [...document.errors, ...document.warnings].map(({ code, pos }) => ({
    path: [],
    offset: pos[0],
    found: 'text that is not valid YAML',
    write: `YAML without this: ${MISTAKES[code] ?? 'a form that cannot be read'}`,
  }));
  visit(document, {
    Alias: (_key, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const offset = alias.range?.[0];
      problems.push({ path: [], offset, found: 'text that begins with "*"', write: 'the text in quotes' });
    },
  });
  return { document, problems, lineOf: (problem) => lineOf(problem, document, lines) };
}

function lineOf({ path, offset }: Problem, document: Document, lines: LineCounter): number | undefined {
  if (offset !== undefined) return lines.linePos(offset).line;
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}
