import { extensions } from '../extensions.ts';
import { settingsJsonSchema } from '../settings/schema.ts';
import type { CliCommand } from './command.ts';

export const configSchema: CliCommand = {
  name: 'config schema',
  summary: 'print the JSON Schema of the configuration, for editors',
  declare: () => {},
  run: async () => {
    const schema = settingsJsonSchema(extensions);
    return { ok: true, text: JSON.stringify(schema, null, 2), data: { schema } };
  },
};
