import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { loadSdk } from '../../src/managers/load-sdk.ts';
import { ManagerError } from '../../src/managers/manager-error.ts';

/** As Node throws it. */
const notFound = (message: string, code = 'ERR_MODULE_NOT_FOUND') => Object.assign(new Error(message), { code });

const attempt = (error: unknown) =>
  loadSdk('@vendor/sdk', () => Promise.reject(error)).catch((thrown: unknown) => thrown);

test('gives what was loaded', async () => {
  expect(await loadSdk('@vendor/sdk', async () => 'the package')).toBe('the package');
});

test('a package that is not installed is named, with the command that installs it', async () => {
  const error = await attempt(notFound("Cannot find package '@vendor/sdk' imported from /app/src/managers/aws/kms.ts"));
  expect(error).toBeInstanceOf(ManagerError);
  expect(error).toMatchObject({
    reason: 'unusable',
    message: 'the package @vendor/sdk is not installed; run npm install @vendor/sdk',
  });
});

test('Node itself says so in these words', () => {
  const source = new URL('../../src/managers/load-sdk.ts', import.meta.url).href;
  const script = `
    import { loadSdk } from ${JSON.stringify(source)};
    await loadSdk('@vendor/sdk', () => import('@vendor/sdk')).catch(({ message }) => console.log(message));
  `;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  expect(stdout).toBe('the package @vendor/sdk is not installed; run npm install @vendor/sdk\n');
});

test.each([
  notFound("Cannot find package 'dependency' imported from /app/node_modules/@vendor/sdk/index.js"),
  notFound("Cannot find package '@vendor/sdk-core' imported from /app/node_modules/@vendor/sdk/index.js"),
  notFound("Cannot find package '/app/node_modules/@vendor/sdk/index.js' imported from /app/src/managers/aws/kms.ts"),
  notFound(
    "Cannot find module '/app/node_modules/@vendor/sdk/part.js' imported from /app/node_modules/@vendor/sdk/a.js",
  ),
  notFound("Cannot find module 'dependency'\nRequire stack:\n- /app/index.js", 'MODULE_NOT_FOUND'),
])('one that is there, but for a part, is not told as if it were not: %s', async (thrown) => {
  expect(await attempt(thrown)).toMatchObject({
    reason: 'unusable',
    message: 'the package @vendor/sdk lacks something that it needs; run npm ci',
  });
});

test.each([new SyntaxError('Unexpected token'), notFound('denied', 'EACCES')])('%s passes through', async (thrown) => {
  expect(await attempt(thrown)).toBe(thrown);
});
