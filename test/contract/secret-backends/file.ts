import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BackendSetUp } from '../backend-behaviour/subject.ts';

export const setUp: BackendSetUp = {
  sample: {},
  prepare: async () => {
    const directory = mkdtempSync(join(tmpdir(), 'portcullis-secret-file-'));
    const path = join(directory, 'secrets.json');
    writeFileSync(path, '{}');
    return {
      options: { path },
      environment: {},
      put: async ({ name, field }, value) => {
        const secrets = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>;
        secrets[name] = { ...secrets[name] };
        if (value === null) delete secrets[name][field];
        else secrets[name][field] = value;
        writeFileSync(path, JSON.stringify(secrets));
      },
      takeAway: async () => {
        renameSync(path, `${path}.away`);
        return async () => renameSync(`${path}.away`, path);
      },
      close: async () => rmSync(directory, { recursive: true }),
    };
  },
};
