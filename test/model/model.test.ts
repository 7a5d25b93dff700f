import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Campaign, refusals, unmet } from './campaign.ts';
import { played } from './players.ts';
import { seedOfCommit } from './seed.ts';

/**
 * The service and the reference: sequences of commands through the GraphQL API, compared after every command. Several
 * processes play them, one for each core of the smallest machine. Each commit has its own seed. MODEL_SEED and
 * MODEL_SEQUENCES repeat or extend a run; `npm run prove -- model` plays 2,000 sequences.
 */
const seed = Number(process.env.MODEL_SEED ?? seedOfCommit());
const sequences = Number(process.env.MODEL_SEQUENCES ?? 500);

describe('the service and a reference written from the domain text', () => {
  let campaign: Campaign;
  beforeAll(async () => {
    process.stdout.write(`model: ${sequences} sequences of seed ${seed}\n`);
    campaign = await played(seed, sequences);
  }, 600_000);

  it('agree after every command', () => {
    expect(campaign.differences.map(({ story }) => story).join('\n\n')).toBe('');
  });

  it('have played at least so many sequences, of at least 12 commands on average', () => {
    expect(campaign.sequences).toBe(sequences);
    expect(campaign.commands / campaign.sequences).toBeGreaterThanOrEqual(12);
  });

  it('try every action in every status: allowed where it is possible, otherwise refused for the status', () =>
    expect(unmet(campaign)).toEqual([]));

  it('would not count a cell that no sequence met', () => {
    const { 'ACCEPTED HOLD': _hold, ...met } = campaign.met;
    expect(unmet({ ...campaign, met })).toEqual(['ACCEPTED HOLD refused', 'ACCEPTED HOLD OK']);
  });

  it('have met every refusal that a referral knows, and no other', () => {
    const codes = new Set(Object.values(campaign.met).flatMap((found) => Object.keys(found)));
    expect([...codes].sort()).toEqual(['OK', ...refusals].sort());
  });
});
