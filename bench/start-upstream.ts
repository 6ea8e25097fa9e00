import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pinned } from './cores.ts';
import { fillTemplate } from './fill-template.ts';
import { freePort } from './free-port.ts';
import { geocodeAnswer } from './geocode-answer.ts';
import { findProgram } from './programs.ts';
import { findReadyLine } from './ready-line.ts';
import type { Session } from './session.ts';
import { textAnswer, textAnswerGzip } from './text-answer.ts';
import { waitForPort } from './wait-for-port.ts';
import { waitUntil } from './wait-until.ts';
import { workload } from './workload.ts';

const template = new URL('peers/upstream-nginx.conf', import.meta.url);
const fallback = fileURLToPath(new URL('upstream-server.ts', import.meta.url));

/** Starts the provider that all contenders call: nginx, or a Node server where nginx is not installed. */
export const startUpstream = async (session: Session, core: number | undefined) => {
  const nginx = findProgram('nginx');
  if (nginx) return { port: await startNginx(session, core, nginx), program: 'nginx' };
  const child = session.start('upstream', pinned(core, [process.execPath, fallback]));
  const { port } = await waitUntil(child, 'ready', () => findReadyLine(child.output()));
  return { port, program: 'node' };
};

const startNginx = async (session: Session, core: number | undefined, nginx: string): Promise<number> => {
  const port = await freePort();
  const config = join(session.directory, 'upstream.conf');
  const { directory } = session;
  writeFileSync(join(directory, 'text.json'), textAnswer);
  writeFileSync(join(directory, 'text.json.gz'), textAnswerGzip);
  fillTemplate(template, config, { directory, port, key: workload.providerKey, answer: geocodeAnswer });
  const child = session.start('upstream', pinned(core, [nginx, '-e', 'stderr', '-p', directory, '-c', config]));
  await waitForPort(child, port);
  return port;
};
