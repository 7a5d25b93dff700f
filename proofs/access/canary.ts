import type { Bench, Figure } from '../../bench/support/figures.ts';
import { hitsIn } from '../../test/access/canary.ts';
import { runCanary } from '../../test/endToEnd/canaryRun.ts';

/** G9: personal values in all output of the platform and in all stored plain text. */
async function figures(): Promise<Figure[]> {
  const { values, emitted, deadLetters } = await runCanary();
  const hits = hitsIn(emitted, values);
  const megabytes = emitted.reduce((sum, { bytes }) => sum + bytes.length, 0) / 2 ** 20;
  const note = `${megabytes.toFixed(0)} MiB: logs, queues, ${deadLetters} batches of dead letters, refusals, strangers' answers, tables, files`;
  return [
    { name: 'G9 personal values that exist once', goal: { atLeast: 1_000 }, reached: values.length, unit: '' },
    { name: 'G9 of them found where they must not be', goal: { atMost: 0 }, reached: hits.length, unit: '', note },
  ];
}

export const bench: Bench = { measure: () => figures() };
