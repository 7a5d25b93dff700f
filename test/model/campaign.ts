import fc from 'fast-check';
import type { InProcess } from '../support/inProcess.ts';
import type { Api } from './api.ts';
import { type Sequence, sequences } from './commands.ts';
import { type Played, play } from './play.ts';

/** Many sequences, several at a time, a fresh store every 250. */

const sequencesPerStore = 250;
const lanes = 5;
export const issuers = ['caseworker.chisinau', 'caseworker.balti'] as const;
const opensAt = '2026-04-10T06:00:00.000Z';

export type Campaign = {
  sequences: number;
  commands: number;
  /** How often a command met a status, by what came of it. */
  met: { [statusAndAction: string]: { [code: string]: number } };
  differences: { index: number; story: string }[];
};

export const nothingYet = (): Campaign => ({ sequences: 0, commands: 0, met: {}, differences: [] });

export function merged(campaigns: Campaign[]): Campaign {
  const all = nothingYet();
  for (const { sequences, commands, met, differences } of campaigns) {
    all.sequences += sequences;
    all.commands += commands;
    all.differences.push(...differences);
    for (const [pair, codes] of Object.entries(met)) {
      for (const [code, times] of Object.entries(codes)) count(all, pair, code, times);
    }
  }
  return all;
}

function count({ met }: Campaign, pair: string, code: string, times: number): void {
  const codes = met[pair] ?? {};
  met[pair] = { ...codes, [code]: (codes[code] ?? 0) + times };
}

function note(campaign: Campaign, index: number, { commands, met, difference }: Played): void {
  campaign.sequences += 1;
  campaign.commands += commands;
  for (const { pair, code } of met) count(campaign, pair, code, 1);
  if (difference !== undefined) campaign.differences.push({ index, story: difference });
}

/** A sequence and its place among those that a seed draws. */
export type Numbered = { sequence: Sequence; index: number };
export const numbered = (count: number, seed: number): Numbered[] =>
  fc.sample(sequences, { numRuns: count, seed }).map((sequence, index) => ({ sequence, index }));

/** Plays them all, or until one shows a difference. */
export async function playAll(platform: InProcess, api: Api, all: readonly Numbered[]): Promise<Campaign> {
  const campaign = nothingYet();
  const waiting = [...all];
  while (waiting.length > 0 && campaign.differences.length === 0) {
    await platform.fresh();
    const batch = waiting.splice(0, sequencesPerStore);
    await Promise.all(issuersOfLanes.map((issuer) => playLane(issuer, batch)));
  }
  return campaign;

  /** A lane has a case of its own, so that sequences of different lanes never meet; a person is one sequence's. */
  async function playLane(issuer: string, batch: Numbered[]): Promise<void> {
    let shared: { id: string; persons: string[] } = { id: '', persons: [] };
    for (let next = batch.shift(); next && campaign.differences.length === 0; next = batch.shift()) {
      const { sequence, index } = next;
      if (!sequence.closes && shared.persons.length === 0) shared = await api.openCase(issuer, opensAt, 6);
      const { id, persons } = sequence.closes ? await api.openCase(issuer, opensAt, 1) : shared;
      note(campaign, index, await play(sequence, issuer, api.play(id, persons.shift() ?? '')));
    }
  }
}

const issuersOfLanes = Array.from({ length: lanes }, (_, lane) => issuers[lane % 2] ?? issuers[0]);

/** The shortest story of a sequence that shows a difference, whichever centre issues. */
export async function shortest(api: Api, seed: number, index: number): Promise<string> {
  let story = 'it cannot be seen again when it is played alone';
  const agrees = fc.asyncProperty(sequences, async (sequence) => {
    for (const issuer of issuers) {
      const { id, persons } = await api.openCase(issuer, opensAt, 1);
      const { difference } = await play(sequence, issuer, api.play(id, persons[0] ?? ''));
      if (difference === undefined) continue;
      story = difference;
      return false;
    }
    return true;
  });
  await fc.check(agrees, { seed, path: String(index), numRuns: index + 1, interruptAfterTimeLimit: 20_000 });
  return story;
}
