import { join } from 'node:path';
import { pinned } from '../cores.ts';
import { fillTemplate } from '../fill-template.ts';
import { freePort } from '../free-port.ts';
import { findProgram } from '../programs.ts';
import { waitForPort } from '../wait-for-port.ts';
import { workload } from '../workload.ts';
import type { Contender } from './definition.ts';

const template = new URL('../peers/nginx.conf', import.meta.url);

export const nginx: Contender = {
  name: 'nginx',
  does: 'no token verification: the ceiling of a proxy in C',
  program: 'nginx',
  verifiesTokens: false,
  async start({ session, cores, upstream }) {
    const { directory } = session;
    const port = await freePort();
    const config = join(directory, 'nginx-peer.conf');
    const record = join(directory, 'nginx-peer.access');
    fillTemplate(template, config, { directory, port, record, upstream: upstream.port, key: workload.providerKey });
    const command = [findProgram('nginx') ?? 'nginx', '-e', 'stderr', '-p', directory, '-c', config];
    const child = session.start('nginx', pinned(cores?.gateway, command));
    await waitForPort(child, port);
    return { child, port, recordFile: record };
  },
};
