import type { Outcome } from '../functions/functionProcess.ts';
import type { SourceMapping } from './mapping.ts';
import type { StreamRecord } from './streamRecord.ts';

export interface BatchParts {
  mapping: Pick<SourceMapping, 'reportsItemFailures' | 'bisects' | 'maximumRetries' | 'maximumAgeSeconds'>;
  invoke(event: { Records: StreamRecord[] }): Promise<Outcome>;
  /** Reports the discarded records to the on-failure destination. */
  giveUp(records: StreamRecord[], why: GivenUp): Promise<void>;
  pause(attempt: number): Promise<void>;
  stopped(): boolean;
  /** The age counts from here at the earliest, so that a closed laptop causes no backlog. */
  startedAt: number;
}

export interface GivenUp {
  condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  attempts: number;
  outcome: Outcome | undefined;
}

/**
 * Delivers one batch as Lambda does. It repeats from the lowest reported failure. Without progress it halves the batch,
 * if the mapping bisects; that costs no retry. After the last retry, or when the records are too old, it discards them.
 * False when it was stopped before the end.
 */
export async function deliverBatch(records: StreamRecord[], parts: BatchParts): Promise<boolean> {
  const waiting = [{ records, attempts: 0 }];
  for (let current = waiting.shift(); current; current = waiting.shift()) {
    if (parts.stopped()) return false;
    const fresh = await dropOld(current.records, current.attempts, parts);
    if (fresh.length === 0) continue;
    const outcome = await parts.invoke({ Records: fresh });
    if (outcome.kind === 'throttled') {
      waiting.unshift({ records: fresh, attempts: current.attempts });
      await parts.pause(current.attempts + 1);
      continue;
    }
    const failedFrom = firstFailure(outcome, fresh, parts.mapping.reportsItemFailures);
    if (failedFrom === undefined) continue;
    const left = fresh.slice(failedFrom);
    if (failedFrom > 0) waiting.unshift({ records: left, attempts: 1 });
    else if (parts.mapping.bisects && left.length > 1) waiting.unshift(...halves(left, current.attempts));
    else if (parts.mapping.maximumRetries >= 0 && current.attempts >= parts.mapping.maximumRetries) {
      await parts.giveUp(left, { condition: 'RetryAttemptsExhausted', attempts: current.attempts + 1, outcome });
      continue;
    } else waiting.unshift({ records: left, attempts: current.attempts + 1 });
    await parts.pause(current.attempts + 1);
  }
  return true;
}

function halves(records: StreamRecord[], attempts: number) {
  const middle = Math.ceil(records.length / 2);
  return [
    { records: records.slice(0, middle), attempts },
    { records: records.slice(middle), attempts },
  ];
}

/** The index of the first record to deliver again. Undefined when all succeeded. */
function firstFailure(outcome: Outcome, records: StreamRecord[], reportsItemFailures: boolean): number | undefined {
  if (outcome.kind !== 'result') return 0;
  if (!reportsItemFailures) return undefined;
  const answer = outcome.payload as { batchItemFailures?: { itemIdentifier?: unknown }[] | null } | null;
  const failures = answer?.batchItemFailures;
  if (failures === undefined || failures === null) return undefined;
  // An answer that is not a list of this batch's sequence numbers counts as a failure of the whole batch.
  if (!Array.isArray(failures)) return 0;
  const indexes = failures.map(({ itemIdentifier }) =>
    records.findIndex((record) => record.dynamodb.SequenceNumber === itemIdentifier),
  );
  return indexes.length === 0 ? undefined : Math.max(0, Math.min(...indexes));
}

async function dropOld(records: StreamRecord[], attempts: number, parts: BatchParts): Promise<StreamRecord[]> {
  const { maximumAgeSeconds } = parts.mapping;
  if (maximumAgeSeconds < 0) return records;
  const tooOld = (record: StreamRecord) =>
    Date.now() - Math.max(record.dynamodb.ApproximateCreationDateTime * 1_000, parts.startedAt) >
    maximumAgeSeconds * 1_000;
  const old = records.filter(tooOld);
  if (old.length > 0) await parts.giveUp(old, { condition: 'RecordAgeExceeded', attempts, outcome: undefined });
  return records.filter((record) => !old.includes(record));
}
