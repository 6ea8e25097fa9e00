import { join } from 'node:path';
import { pinned } from '../cores.ts';
import { fillTemplate } from '../fill-template.ts';
import { freePort } from '../free-port.ts';
import { findProgram } from '../programs.ts';
import { waitForPort } from '../wait-for-port.ts';
import { workload } from '../workload.ts';
import type { Contender } from './definition.ts';

const template = new URL('../peers/haproxy.cfg', import.meta.url);

export const haproxy: Contender = {
  name: 'haproxy',
  does: 'all of it in C, the signature verified on every request',
  program: 'haproxy',
  verifiesTokens: true,
  async start({ session, cores, publicKeyFile, upstream }) {
    const port = await freePort();
    const config = join(session.directory, 'haproxy.cfg');
    const values = { port, publicKey: publicKeyFile, upstream: upstream.port, key: workload.providerKey };
    fillTemplate(template, config, values);
    const command = [findProgram('haproxy') ?? 'haproxy', '-db', '-f', config];
    const child = session.start('haproxy', pinned(cores?.gateway, command));
    await waitForPort(child, port);
    return { child, port, recordFile: child.outputFile };
  },
};
