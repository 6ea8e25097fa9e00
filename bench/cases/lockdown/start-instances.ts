import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Section } from '../../integrations.ts';
import { type ConfigOptions, type RunningGateway, startPortcullis, writeConfig } from '../../start-portcullis.ts';
import type { Testbed } from '../../testbed.ts';

const instances = 3;

/** Gateways that share a Redis, and how an operator reaches them. */
export interface Instances {
  readonly gateways: readonly RunningGateway[];
  /** The configuration with which the command is to be run. */
  readonly configFile: string;
}

export interface InstancesOptions {
  /** Of the directories. */
  readonly name: string;
  readonly redisUrl: string;
  readonly integrations: Readonly<Record<string, Section>>;
  /**
   * `own`: each has a state file, a socket and a sentinel file of its own, as on three machines; the command runs on that of the
   * first. `shared`: they share the sentinel file, as on one volume, and the command runs where there is nothing else of theirs.
   */
  readonly sentinelFile: 'own' | 'shared';
}

/** Starts three gateways, each on its own. */
export const startInstances = async (testbed: Testbed, options: InstancesOptions): Promise<Instances> => {
  const { name, redisUrl, integrations, sentinelFile } = options;
  const place = (which: string): ConfigOptions & { directory: string } => {
    const directory = join(testbed.session.directory, `${name}-${which}`);
    mkdirSync(directory, { mode: 0o700 });
    return { directory, integrations, state: { redis: { url: redisUrl } } };
  };
  const shared = sentinelFile === 'shared' ? join(place('shared').directory, 'lockdown.json') : undefined;
  const at = (which: string): ConfigOptions => ({
    ...place(which),
    ...(shared !== undefined && { lockdown: { sentinelFile: shared } }),
  });
  const gateways: RunningGateway[] = [];
  for (let i = 1; i <= instances; i += 1) gateways.push(await startPortcullis(testbed, at(`instance-${i}`)));
  const configFile = shared === undefined ? gateways[0]?.configFile : writeConfig(testbed, at('operator'));
  if (configFile === undefined) throw new Error('no instance was started');
  return { gateways, configFile };
};
