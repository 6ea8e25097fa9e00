import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { errorCodes, publicError } from '../../src/core/errors.ts';
import { newRequestId } from '../../src/core/ids.ts';
import { problem } from '../../src/core/problem.ts';

const document = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');
const sections = new Map(
  document
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.split('\n', 1)[0] ?? '', section]),
);

test('docs/errors.md has a heading for every code, and no other', () => {
  expect([...sections.keys()].sort()).toEqual([...errorCodes].sort());
});

test.each(errorCodes)('docs/errors.md gives the status of %s', (code) => {
  expect(sections.get(code)).toContain(`${publicError(code).status}`);
});

test('docs/errors.md names those after which a call must not be sent again', () => {
  const [, ...groups] = /what was asked \((.*?)\), or .*?first \((.*?)\)/s.exec(document) ?? [];
  const named = groups.join();
  const isNamed = (code: (typeof errorCodes)[number]) =>
    named.includes(`\`${code}\``) || named.includes(`${publicError(code).status}`);
  const marked = errorCodes.filter((code) => problem(code, newRequestId()).headers['X-Should-Retry'] === 'false');
  expect(errorCodes.filter(isNamed)).toEqual(marked);
});
