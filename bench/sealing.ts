import { forgetDataKeys } from '../services/platform/keys/dataKeyCache.ts';
import { erasedKeysOf } from '../services/platform/keys/heldKeys.ts';
import { speed } from '../test/crypto/support/sealing.ts';
import { startInProcess } from '../test/support/inProcess.ts';
import { type Bench, median } from './support/figures.ts';
import { numberOf, rowsLike, type Template, templateReferral } from './support/manyReferrals.ts';
import { timed } from './support/timed.ts';

/** The cost of field encryption: one value, all values of a command, and a person whose keys are not in memory. */
const document = `query($id: ID) { result: referral(id: $id) { id summary person { surname }
  history { type actor { displayName } data { note } } } }`;

export const bench: Bench = {
  measure: async ({ quick, say }) => {
    const platform = await startInProcess(new Date().toISOString());
    try {
      const template = await templateReferral(platform);
      const { id } = template.referral;
      const ask = async () => {
        const { errors } = await platform.as('caseworker.chisinau')(document, { id });
        if (errors) throw new Error(JSON.stringify(errors));
      };
      const times = quick ? 20 : 300;
      say(`${times} readings of a referral, with its keys in memory and without`);
      await ask();
      const warm = await timed(Array.from({ length: times }, () => ask));
      const forgotten = Array.from({ length: times }, () => () => {
        forgetDataKeys();
        return ask();
      });
      const cold = await timed(forgotten);
      const value = speed(quick ? 2_000 : 20_000);
      const rows = rowsOf(template, quick ? 500 : 5_000);
      const note = 'text of 200 characters';
      return [
        { name: 'seal one value, p50', goal: { atMost: 50 }, reached: value.seal, unit: 'µs', note },
        { name: 'open one value, p50', goal: { atMost: 50 }, reached: value.open, unit: 'µs', note },
        { name: 'encryption in a command, p50', reached: rows, unit: 'µs', note: 'state and event, all their fields' },
        { name: 'a referral read, keys in memory, p50', reached: warm.p50 ?? 0, unit: 'ms' },
        {
          name: 'the same, no key in memory, p50',
          reached: cold.p50 ?? 0,
          unit: 'ms',
          note: 'one read and a call of the key service for each key more; here both answer without a network',
        },
      ];
    } finally {
      await platform.stop();
    }
  },
};

/** The median of the additional microseconds for the rows of a command, compared with keys that seal nothing. */
function rowsOf(template: Template, rounds: number): number {
  const erased = erasedKeysOf(template.keys.subject);
  const nothing: Template = { ...template, keys: erased, authorKeys: erased };
  const change = { number: numberOf(1) };
  const made = (like: Template) => {
    const startedAt = process.hrtime.bigint();
    rowsLike(like, change);
    return Number(process.hrtime.bigint() - startedAt) / 1_000;
  };
  const pairs = Array.from({ length: rounds }, () => made(template) - made(nothing));
  return median(pairs);
}
