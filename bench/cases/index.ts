import type { Case } from './definition.ts';
import { largeBodies } from './large-bodies.ts';
import { leakScan } from './leak-scan.ts';
import { lockdown } from './lockdown.ts';
import { memory } from './memory.ts';
import { secretCache } from './secret-cache.ts';
import { startup } from './startup.ts';
import { vault } from './vault.ts';

/** All cases, in the order of the table. A new one is a file beside this and a line here. */
export const cases: readonly Case[] = [startup, memory, largeBodies, leakScan, secretCache, vault, lockdown];
