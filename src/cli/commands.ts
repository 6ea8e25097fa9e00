import type { CliCommand } from './command.ts';
import { configCheck } from './config-check.ts';
import { configSchema } from './config-schema.ts';
import { doctor } from './doctor.ts';
import { exec } from './exec.ts';
import { init } from './init.ts';
import { issuerCreate } from './issuer-create.ts';
import { lockdownSetup } from './lockdown-setup.ts';
import { lockdownStatus } from './lockdown-status.ts';
import { revokeBefore } from './revoke-before.ts';
import { revokeCaller } from './revoke-caller.ts';
import { revokeLift } from './revoke-lift.ts';
import { revokeList } from './revoke-list.ts';
import { revokeToken } from './revoke-token.ts';
import { secretsDestroy } from './secrets-destroy.ts';
import { secretsDisable } from './secrets-disable.ts';
import { secretsExport } from './secrets-export.ts';
import { secretsGet } from './secrets-get.ts';
import { secretsImport } from './secrets-import.ts';
import { secretsList } from './secrets-list.ts';
import { secretsMigrate } from './secrets-migrate.ts';
import { secretsRefresh } from './secrets-refresh.ts';
import { secretsRollback } from './secrets-rollback.ts';
import { secretsSet } from './secrets-set.ts';
import { secretsVersions } from './secrets-versions.ts';
import { tokenIssue } from './token-issue.ts';
import { vaultBackup } from './vault-backup.ts';
import { vaultInit } from './vault-init.ts';
import { vaultRekey } from './vault-rekey.ts';
import { vaultRestore } from './vault-restore.ts';
import { vaultStatus } from './vault-status.ts';

/** Every command, in the order that help lists them. A new one is a file beside these and a line here. */
export const commands = [
  init,
  configCheck,
  configSchema,
  issuerCreate,
  tokenIssue,
  doctor,
  vaultInit,
  vaultRekey,
  vaultBackup,
  vaultRestore,
  vaultStatus,
  secretsSet,
  secretsGet,
  secretsList,
  secretsVersions,
  secretsRollback,
  secretsDisable,
  secretsDestroy,
  secretsImport,
  secretsExport,
  secretsMigrate,
  secretsRefresh,
  exec,
  revokeToken,
  revokeCaller,
  revokeBefore,
  revokeList,
  revokeLift,
  lockdownSetup,
  lockdownStatus,
] as readonly unknown[] as readonly CliCommand[];

/** What the first words of two-word commands stand for. */
export const groups: Readonly<Record<string, string>> = {
  config: 'the configuration file: check, schema',
  issuer: "the development issuer's key pair: create",
  vault: 'the encrypted vault of secrets: init, rekey, backup, restore, status',
  secrets:
    'the keys of third parties: set, get, list, versions, rollback, disable, destroy, import, export, migrate, refresh',
  revoke: 'tokens that are refused from now on: token, caller, before, list, lift',
  lockdown: 'what it takes to end an emergency lockdown, and what is held: setup, status',
  token: 'tokens of the development issuer: issue',
};
