import fc from 'fast-check';
import type { InProcess } from '../support/inProcess.ts';
import type { Api } from './api.ts';
import { type Sequence, sequences } from './commands.ts';
import { metBy, type Played, play, type Story, storyOf } from './play.ts';
import { rules, statuses } from './reference.ts';

/** Plays many sequences, several at a time, with a fresh store for every 250. */

const sequencesPerStore = 250;
const lanesOfIssuer = 3;
export const issuers = ['caseworker.chisinau', 'caseworker.balti'] as const;
const opensAt = '2026-04-10T06:00:00.000Z';

/** All refusals of a referral. */
export const refusals = [
  ...['VALIDATION', 'IDEMPOTENCY_KEY_REUSED', 'NOT_FOUND', 'FORBIDDEN', 'VERSION_CONFLICT', 'ILLEGAL_TRANSITION'],
  ...['APPROVAL_REQUIRED', 'REDIRECT_LOOP', 'OBJECTION_RECORDED', 'DUPLICATE', 'CASE_NOT_OPEN'],
];

export type Campaign = {
  sequences: number;
  commands: number;
  /** How often a command met a status, by its result. */
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

/** A sequence and its index among those of a seed. The index decides about the issuer. */
export type Numbered = { sequence: Sequence; index: number };
export const issuerOf = ({ index }: Numbered): string => issuers[index % issuers.length] ?? issuers[0];
export const numbered = (count: number, seed: number): Numbered[] =>
  fc.sample(sequences, { numRuns: count, seed }).map((sequence, index) => ({ sequence, index }));

/** The cells that the sequences of a run have to meet: a status, an action and a result. */
const wantedCells = (): string[] =>
  Object.entries(rules).flatMap(([action, [from, who]]) =>
    statuses.flatMap((status) => {
      const isPossible = from.split(' ').includes(status);
      const isHidden = status === 'DRAFT' && !/CASEW|COORD/.test(who);
      const refusal = isPossible || isHidden ? 'refused' : 'ILLEGAL_TRANSITION';
      return [`${status} ${action} ${refusal}`, ...(isPossible ? [`${status} ${action} OK`] : [])];
    }),
  );
const cellsOf = (one: Numbered): string[] =>
  metBy(storyOf(one.sequence, issuerOf(one))).flatMap(({ pair, code }) => [
    `${pair} ${code}`,
    ...(code === 'OK' ? [] : [`${pair} refused`, code]),
  ]);

/** The wanted cells that a campaign has not met. */
export const unmet = ({ met }: Campaign): string[] => {
  const found = new Set(
    Object.entries(met).flatMap(([pair, codes]) =>
      Object.keys(codes).flatMap((code) => [`${pair} ${code}`, ...(code === 'OK' ? [] : [`${pair} refused`, code])]),
    ),
  );
  return [...wantedCells(), ...refusals].filter((cell) => !found.has(cell));
};

const mostDrawn = 40_000;
const drawnAtOnce = 2_000;

/**
 * Chooses so many sequences of a seed. Sequences that are the first to meet a wanted cell come first, so that a few
 * hundred sequences meet as many cells as thousands of random ones.
 */
export function chosen(count: number, seed: number): Numbered[] {
  const wanted = new Set([...wantedCells(), ...refusals]);
  const [useful, others]: [Numbered[], Numbered[]] = [[], []];
  for (let drawn = drawnAtOnce; ; drawn += drawnAtOnce) {
    for (const one of numbered(drawn, seed).slice(drawn - drawnAtOnce)) {
      const cells = cellsOf(one).filter((cell) => wanted.has(cell));
      (cells.length > 0 ? useful : others).push(one);
      for (const cell of cells) wanted.delete(cell);
    }
    if (wanted.size === 0 || drawn >= mostDrawn) return [...useful, ...others].slice(0, count);
  }
}

/** Plays all sequences, or until one shows a difference. */
export async function playAll(platform: InProcess, api: Api, all: readonly Numbered[]): Promise<Campaign> {
  const campaign = nothingYet();
  const waiting = [...all];
  while (waiting.length > 0 && campaign.differences.length === 0) {
    await platform.fresh();
    const batch = Map.groupBy(waiting.splice(0, sequencesPerStore), issuerOf);
    const lanes = [...batch].flatMap(([issuer, own]) => Array.from({ length: lanesOfIssuer }, () => ({ issuer, own })));
    await Promise.all(lanes.map(({ issuer, own }) => playLane(issuer, own)));
  }
  return campaign;

  /** Each lane has its own case, so that sequences of different lanes never meet. Each sequence has its own person. */
  async function playLane(issuer: string, own: Numbered[]): Promise<void> {
    let shared: { id: string; persons: string[] } = { id: '', persons: [] };
    for (let next = own.shift(); next && campaign.differences.length === 0; next = own.shift()) {
      const { sequence, index } = next;
      if (!sequence.closes && shared.persons.length === 0) shared = await api.openCase(issuer, opensAt, 6);
      const { id, persons } = sequence.closes ? await api.openCase(issuer, opensAt, 1) : shared;
      note(campaign, index, await play(storyOf(sequence, issuer), api.play(id, persons.shift() ?? '')));
    }
  }
}

/** Plays one story alone. Returns the difference in words. */
export async function differenceIn(api: Api, story: Story): Promise<string | undefined> {
  const { id, persons } = await api.openCase(story.issuer, opensAt, 1);
  return (await play(story, api.play(id, persons[0] ?? ''))).difference;
}

/** The shortest story of a sequence with a difference. */
export async function shortest(api: Api, seed: number, { index }: Pick<Numbered, 'index'>): Promise<Found | undefined> {
  let found: Found | undefined;
  const agrees = fc.asyncProperty(sequences, async (sequence) => {
    for (const issuer of issuers) {
      const story = storyOf(sequence, issuer);
      const difference = await differenceIn(api, story);
      if (difference === undefined) continue;
      found = { story, difference };
      return false;
    }
    return true;
  });
  await fc.check(agrees, { seed, path: String(index), numRuns: index + 1, interruptAfterTimeLimit: 20_000 });
  return found;
}
export type Found = { story: Story; difference: string };
