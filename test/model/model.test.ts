import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Campaign, merged, refusals } from './campaign.ts';
import { rules, statuses } from './reference.ts';
import { seedOfCommit } from './seed.ts';

/**
 * The service against the reference: sequences of commands through the GraphQL API, compared after every command. Played by
 * processes of their own, one for each core of the smallest machine. Each commit has a seed of its own. MODEL_SEED and
 * MODEL_SEQUENCES repeat or widen a run; `npm run prove -- model` plays 2,000 sequences.
 */
const seed = Number(process.env.MODEL_SEED ?? seedOfCommit());
const sequences = Number(process.env.MODEL_SEQUENCES ?? 500);
const players = 2;

async function player(number: number): Promise<Campaign> {
  const script = join(import.meta.dirname, 'player.ts');
  const [from, to] = [number, number + 1].map((part) => String(Math.floor((part * sequences) / players)));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--max-semi-space-size=64', script, String(seed), String(sequences), from ?? '', to ?? ''],
    {
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return JSON.parse(stdout);
}

describe('the service and a reference written from the domain text', () => {
  let campaign: Campaign;
  const met = (status: string, action: string) => campaign.met[`${status} ${action}`] ?? {};
  beforeAll(async () => {
    process.stdout.write(`model: ${sequences} sequences of seed ${seed}\n`);
    campaign = merged(await Promise.all(Array.from({ length: players }, (_, number) => player(number))));
  }, 600_000);

  it('agree after every command', () => {
    expect(campaign.differences.map(({ story }) => story).join('\n\n')).toBe('');
  });

  it('have played at least so many sequences, of at least 12 commands on average', () => {
    expect(campaign.sequences).toBe(sequences);
    expect(campaign.commands / campaign.sequences).toBeGreaterThanOrEqual(12);
  });

  it('have met every action in every status, allowed where it is, and refused', () => {
    const fromWhere = (action: string) => (rules[action]?.[0] ?? '').split(' ');
    const cells = statuses.flatMap((status) => Object.keys(rules).map((action) => ({ status, action })));
    const never = cells.filter(({ status, action }) => {
      const { OK: allowed = 0, ...refusals } = met(status, action);
      const isRefused = Object.keys(refusals).length > 0;
      return !isRefused || (fromWhere(action).includes(status) && allowed === 0);
    });
    expect(never).toEqual([]);
  });

  it('have told the status as the reason wherever somebody of the right role saw it', () => {
    const isHidden = ({ status, who }: { status: string; who: string }) =>
      status === 'DRAFT' && !/CASEW|COORD/.test(who);
    const illegal = Object.entries(rules).flatMap(([action, [from, who]]) =>
      statuses
        .filter((status) => !from.split(' ').includes(status) && !isHidden({ status, who }))
        .map((status) => ({ status, action })),
    );
    expect(illegal.filter(({ status, action }) => !met(status, action).ILLEGAL_TRANSITION)).toEqual([]);
  });

  it('have met every refusal that a referral knows', () => {
    const codes = new Set(Object.values(campaign.met).flatMap((found) => Object.keys(found)));
    expect([...codes].sort()).toEqual(['OK', ...refusals].sort());
  });
});
