import { hostname } from 'node:os';
import { ReleaseKey } from '../lockdown/release-key.ts';
import { writeReleaseKey } from '../lockdown/release-key-file.ts';
import { Answers } from './answers.ts';
import type { CliCommand } from './command.ts';
import { openWays } from './lockdown/open-ways.ts';
import { settleIn } from './lockdown/settle-in.ts';
import { worldOf } from './lockdown/world-of.ts';
import { carryReleases } from './lockdown-setup/carry-releases.ts';
import { confirmApp } from './lockdown-setup/confirm-app.ts';
import { enrolment } from './lockdown-setup/enrolment.ts';
import { oldKey, proveOldKey } from './lockdown-setup/old-key.ts';

interface Options {
  readonly json?: true;
  readonly file?: string;
  readonly label?: string;
}

export const lockdownSetup: CliCommand<Options> = {
  name: 'lockdown setup',
  summary: 'make the key of the release codes that end a lockdown, and show it once, for an authenticator app',
  declare: (command) =>
    command
      .option('--label <text>', 'what the app is to call it; the name of this machine unless given')
      .option('--file <path>', 'the configuration, instead of PORTCULLIS_CONFIG or config/gateway.yaml'),
  run: async (shell, { json, file, label = hostname() }) => {
    const world = worldOf(shell);
    const places = settleIn(file, world);
    const ways = openWays(places, world);
    const answers = new Answers(shell);
    for (const remark of places.remarks) answers.say(`note: ${remark}`);
    try {
      const { releaseKeyFile } = places;
      const old = await oldKey(releaseKeyFile);
      if (old !== undefined) await proveOldKey(old, { ways, answers, world, path: releaseKeyFile });
      const key = ReleaseKey.make();
      const shown = enrolment(key.uri(label), shell.output.isTTY === true && json !== true);
      if (answers.interactive && json !== true) {
        shell.output.write(`${shown}\n`);
        await confirmApp(key, answers, shell.clock);
      }
      await writeReleaseKey(releaseKeyFile, key, old !== undefined);
      const carried = old === undefined ? 0 : await carryReleases({ old, key }, ways, places, world);
      const next = [
        `Wrote the key to ${releaseKeyFile}, for its owner alone. Nobody can show it again.`,
        'Copy that file, as secret as it is, to every instance, and start the gateways anew: they load it at their start.',
        'Give the code to whoever may end a lockdown, and not to whoever runs the gateways, if you can.',
        ...(carried === 0 ? [] : [`${carried} earlier releases were carried over to the new key.`]),
      ].join('\n');
      const isShown = answers.interactive && json !== true;
      const data = {
        file: releaseKeyFile,
        uri: key.uri(label),
        replaced: old !== undefined,
        releasesCarriedOver: carried,
      };
      return { ok: true, text: isShown ? next : `${shown}\n${next}`, data };
    } finally {
      ways.close();
      answers.close();
    }
  },
};
