import { randomUUID } from 'node:crypto';
import { type Bench, type Figure, median } from '../../bench/support/figures.ts';
import { alternate, coldAnswers, handled, prepare } from '../../test/access/isolation.ts';
import { startInProcess, subOfPlace } from '../../test/support/inProcess.ts';
import { issuedReferral } from '../../test/support/referrals.ts';

/**
 * G22: warm answers compared with cold ones, and whether the time of an answer tells a foreign id from an unknown one.
 */
async function figures(quick: boolean): Promise<Figure[]> {
  const platform = await startInProcess();
  try {
    const questions = await prepare(platform);
    const cold = await coldAnswers(questions);
    const warm = await alternate(questions, cold, quick ? 2_000 : 10_000);
    const { id } = await issuedReferral(platform.as('caseworker.chisinau'));
    const difference = await oracle(id, quick ? 200 : 1_000);
    return [
      {
        name: 'G22 alternating callers in one process',
        goal: { atLeast: quick ? 2_000 : 10_000 },
        reached: warm.calls,
        unit: '',
      },
      { name: 'G22 answers unlike those of a cold process', goal: { atMost: 0 }, reached: warm.different, unit: '' },
      {
        ...{
          name: 'G22 foreign to absent id, median difference',
          goal: { atMost: 5 },
          reached: difference,
          unit: 'ms',
        },
        note: 'both take the same reads: test/endToEnd/confidentiality.test.ts',
      },
    ];
  } finally {
    await platform.stop();
  }
}

/** Asked in pairs with alternating order, so that a slow moment of the machine does not count. */
async function oracle(foreign: string, rounds: number): Promise<number> {
  const sub = subOfPlace('contact.mc');
  const timed = async (id: string) => {
    const body = JSON.stringify({ query: 'query($id: ID) { referral(id: $id) { id } }', variables: { id } });
    const startedAt = performance.now();
    await handled(sub, body);
    return performance.now() - startedAt;
  };
  const differences: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const absent = randomUUID();
    const [first, second] = round % 2 === 0 ? [foreign, absent] : [absent, foreign];
    const [one, other] = [await timed(first), await timed(second)];
    differences.push(round % 2 === 0 ? one - other : other - one);
  }
  return Math.abs(median(differences));
}

export const bench: Bench = { measure: ({ quick }) => figures(quick) };
