import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { endProcess } from '../../src/core/end-process.ts';

/** Which of its ends a process took, with these resources in use. */
function endOf(execPath: string, ...resources: string[]): string[] {
  const ends: string[] = [];
  const end = (how: string) => (): never => {
    ends.push(how);
    throw new Error('It has ended.');
  };
  const ending = {
    execPath,
    execve: end('execve'),
    exit: end('exit'),
    getActiveResourcesInfo: () => resources,
  };
  expect(() => endProcess(ending, 3)).toThrow('It has ended.');
  return ends;
}

test('a process ends as it does, and where a name is being looked up, without waiting for the thread that does', () => {
  expect(endOf(process.execPath, 'Timeout', 'TCPSocketWrap')).toEqual(['exit']);
  expect(endOf(process.execPath, 'Timeout', 'GetAddrInfoReqWrap')).toEqual(['execve']);
  expect(endOf('/nowhere/node', 'GetAddrInfoReqWrap')).toEqual(['exit']);
});

test.each([0, 7])('either way with the exit code %s, and with all that it has printed', (code) => {
  const module = fileURLToPath(new URL('../../src/core/end-process.ts', import.meta.url));
  const program = `
    import { endProcess } from ${JSON.stringify(module)};
    console.log('the last words');
    const { execPath, exit } = process;
    const execve = process.execve.bind(process);
    endProcess({ execPath, execve, exit, getActiveResourcesInfo: () => ['GetAddrInfoReqWrap'] }, ${code});`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  expect([status, stdout, stderr]).toEqual([code, 'the last words\n', '']);
});
