import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the cloud needs to know of an institution; the rest of the record is the directory's (data/). */
export type InstitutionRecord = {
  country: string;
  code: string;
  delivery: 'QUEUE' | 'FEED';
  machineClient?: boolean;
  /** The AWS account in which the institution's own program reads the queue, when it is another than ours. */
  consumerAccount?: string;
};

/** Four stacks hold some 480 queues; another number would move every queue. */
export const queueStackNumbers = [1, 2, 3, 4];

const directoryFile = join(import.meta.dirname, '..', 'data', 'directory', 'institutions.json');

export const readInstitutions = (): InstitutionRecord[] => JSON.parse(readFileSync(directoryFile, 'utf8'));

export const institutionId = ({ country, code }: InstitutionRecord) => `${country}-${code}`;

/** Ids of the institutions with a queue. Records are dated, so one institution may have several: one queue for all. */
export const queueInstitutions = (records: InstitutionRecord[]): string[] =>
  uniqueIds(records.filter((record) => record.delivery === 'QUEUE'));

/** Ids of the institutions whose systems sign in by themselves. */
export const machineInstitutions = (records: InstitutionRecord[]): string[] =>
  uniqueIds(records.filter((record) => record.machineClient === true));

function uniqueIds(records: InstitutionRecord[]): string[] {
  const ids = [...new Set(records.map(institutionId))].sort();
  for (const id of ids) requireUsableId(id);
  return ids;
}

/** A queue's name is made of the id, so the id obeys the rules of queue names. */
function requireUsableId(id: string) {
  const usable = /^[A-Z]{2}-[A-Z0-9]+(-[A-Z0-9]+)*$/.test(id) && id.length <= 40;
  if (!usable) throw new Error(`institution id cannot name a queue: ${id}`);
}

/** The stack an institution's queue lives in: by a hash of its id alone, so that adding one never moves another. */
export function queueStackNumber(id: string): number {
  return (createHash('sha256').update(id).digest().readUInt32BE(0) % queueStackNumbers.length) + 1;
}
