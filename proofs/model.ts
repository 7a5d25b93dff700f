import type { Bench } from '../bench/support/figures.ts';
import { unmet } from '../test/model/campaign.ts';
import { played } from '../test/model/players.ts';
import { seedOfCommit } from '../test/model/seed.ts';

const sequences = 2_000;

/** Compares the service with the reference of the procedure, on more sequences than a commit plays. */
export const bench: Bench = {
  async measure({ quick, say }) {
    const seed = Number(process.env.MODEL_SEED ?? seedOfCommit());
    const wanted = quick ? sequences / 4 : sequences;
    say(`${wanted} sequences of seed ${seed}`);
    const campaign = await played(seed, wanted);
    for (const { story } of campaign.differences) say(story);
    return [
      { name: 'M1 sequences of commands', unit: '', reached: campaign.sequences, goal: { atLeast: wanted } },
      {
        name: 'M2 differences from the reference',
        unit: '',
        reached: campaign.differences.length,
        goal: { atMost: 0 },
      },
      { name: 'M3 cells that no sequence met', unit: '', reached: unmet(campaign).length, goal: { atMost: 0 } },
    ];
  },
};
