import { Command } from 'commander';
import { restore } from '../backup/restore.ts';
import { readConfig } from '../config.ts';
import { storeAnswers } from './store-answers.ts';
import { say } from './say.ts';

const help = `
Examples:
  dugnad restore /backups/2026-05-04
  dugnad restore /backups/2026-05-04 --yes`;

export function restoreCommand(): Command {
  return new Command('restore')
    .description('put a backup in the place of what is there; the server must be stopped')
    .argument('<folder>', 'what dugnad backup made')
    .option('--yes', 'also when something that is not in the backup is gone by it')
    .addHelpText('after', help)
    .action(restoreFrom);
}

async function restoreFrom(folder: string, { yes = false }: { readonly yes?: boolean }): Promise<void> {
  const config = readConfig(process.env);
  await storeAnswers(config);
  const { manifest, epoch, head, aside } = await restore(config, folder, yes, say);
  say(
    `Restored the backup of ${manifest.madeAt}. The log ends at ${head ?? 'its beginning'}, in the new epoch ${epoch.tag}.`,
  );
  if (aside) say(`What was there lies in ${aside}; remove it when you need it no more.`);
  say('Positions given out before are refused from now on, each with the one to go on from.');
}
