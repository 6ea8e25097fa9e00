import type { CliCommand } from './command.ts';
import { configCheck } from './config-check.ts';
import { configSchema } from './config-schema.ts';
import { doctor } from './doctor.ts';
import { init } from './init.ts';
import { issuerCreate } from './issuer-create.ts';
import { tokenIssue } from './token-issue.ts';

/** Every command, in the order that help lists them. A new one is a file beside these and a line here. */
export const commands = [
  init,
  configCheck,
  configSchema,
  issuerCreate,
  tokenIssue,
  doctor,
] as readonly unknown[] as readonly CliCommand[];

/** What the first words of two-word commands stand for. */
export const groups: Readonly<Record<string, string>> = {
  config: 'the configuration file: check, schema',
  issuer: "the development issuer's key pair: create",
  token: 'tokens of the development issuer: issue',
};
