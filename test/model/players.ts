import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Campaign, merged } from './campaign.ts';

/** One process for each core of the smallest machine. */
const players = 2;

/**
 * Plays so many sequences of a seed in several processes. Returns the cells that they met and the first differences.
 */
export async function played(seed: number, sequences: number): Promise<Campaign> {
  const part = (number: number) => String(Math.floor((number * sequences) / players));
  const player = async (number: number): Promise<Campaign> => {
    const script = join(import.meta.dirname, 'player.ts');
    const args = [script, String(seed), String(sequences), part(number), part(number + 1)];
    const run = promisify(execFile)(process.execPath, ['--max-semi-space-size=64', ...args], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return JSON.parse((await run).stdout);
  };
  return merged(await Promise.all(Array.from({ length: players }, (_, number) => player(number))));
}
