import { endOfRetention } from '../services/accessLog/accessLogRetention.ts';
import { readMinute, readSeals } from '../services/accessLog/sealStore.ts';
import { digestOf, firstDifference, minuteAfter, type Seal, startOfMinute } from '../services/accessLog/seals.ts';
import { workerScope } from '../services/caller/scope.ts';
import type { Finding } from './historyChain.ts';

type Say = (line: string) => void;
const progressEach = 1_440;
const atOnce = 8;
/**
 * The sealer runs every minute and seals the minutes that are three minutes old. An older minute without a seal means
 * that the sealer stopped or that seals were removed.
 */
const latestSealMilliseconds = 10 * 60_000;
const scope = workerScope('tool');

export type LogCheck = {
  /** The digests by minute, from a place that a writer of the table cannot change. */
  exported: ReadonlyMap<string, string>;
  /** The first minute to check. Its own seal is trusted. Undefined checks all minutes. */
  from?: string | undefined;
  now: Date;
};

/**
 * Checks that every seal follows the one before and equals the exported digest, and that every sealed minute has its
 * rows.
 */
export async function verifyAccessLog(
  { exported, from, now }: LogCheck,
  say: Say,
): Promise<{ minutes: number; entries: number; newest: Seal | undefined; findings: Finding[] }> {
  const findings: Finding[] = [];
  const awaited = new Map([...exported].filter(([minute]) => from === undefined || minute >= from));
  let newest: Seal | undefined;
  let [minutes, entries] = [0, 0];
  let waiting: Seal[] = [];
  const flush = async () => {
    const sealed = waiting;
    waiting = [];
    const found = await Promise.all(sealed.map((seal) => rowOutOfPlace(seal, now)));
    findings.push(...found.filter((finding) => finding !== undefined));
  };
  for await (const seal of readSeals(scope, from)) {
    findings.push(...sealOutOfPlace(seal, newest, awaited.get(seal.minute), from === undefined));
    awaited.delete(seal.minute);
    newest = seal;
    minutes += 1;
    entries += seal.count;
    waiting.push(seal);
    if (waiting.length >= atOnce) await flush();
    if (minutes % progressEach === 0) say(`${minutes} minutes, up to ${seal.minute}`);
  }
  await flush();
  for (const minute of [...awaited.keys()].sort()) {
    findings.push({ kind: 'MISSING', row: `SEAL ${minute}`, why: 'its digest was exported' });
  }
  if (newest === undefined || now.getTime() - startOfMinute(newest.minute) > latestSealMilliseconds) {
    const expected = newest ? minuteAfter(newest.minute) : '(the first)';
    findings.push({
      kind: 'MISSING',
      row: `SEAL ${expected}`,
      why: 'the sealer has stopped, or later seals were removed',
    });
  }
  return { minutes, entries, newest, findings };
}

function sealOutOfPlace(
  seal: Seal,
  before: Seal | undefined,
  exported: string | undefined,
  fromTheFirst: boolean,
): Finding[] {
  const row = `SEAL ${seal.minute}`;
  if (before && seal.minute !== minuteAfter(before.minute)) {
    return [{ kind: 'MISSING', row: `SEAL ${minuteAfter(before.minute)}`, why: `the seals go on with ${seal.minute}` }];
  }
  const previous = before ? before.digest : fromTheFirst ? '' : seal.previous;
  if (seal.digest !== digestOf(seal.minute, seal.previous, seal.marks) || seal.count !== seal.marks.length) {
    return [{ kind: 'ALTERED', row, why: 'its digest is not that of what it lists' }];
  }
  if (seal.previous !== previous) {
    const why = before ? 'it does not follow the seal before it' : 'the seals before it are gone';
    return [{ kind: before ? 'ALTERED' : 'MISSING', row: before ? row : `SEAL before ${seal.minute}`, why }];
  }
  if (exported !== undefined && exported !== seal.digest) {
    return [{ kind: 'ALTERED', row, why: 'another digest was exported: it or a seal before it was written anew' }];
  }
  return [];
}

async function rowOutOfPlace(seal: Seal, now: Date): Promise<Finding | undefined> {
  const mayBeGone = endOfRetention(`${seal.minute}:00.000Z`) <= now;
  const difference = firstDifference(seal.marks, await readMinute(scope, seal.minute), mayBeGone);
  if (!difference) return undefined;
  const { kind, pk, sk } = difference;
  return { kind, row: `${pk} ${sk}`, why: `the minute was sealed with ${seal.count} rows` };
}
