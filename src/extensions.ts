import { integrations } from './integrations/index.ts';
import { backends } from './secrets/index.ts';
import type { SettingsExtensions } from './settings/schema.ts';

/** Everything registered that brings configuration of its own. */
export const extensions: SettingsExtensions = { integrations, backends };
