import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The part of an institution's record that the cloud needs. The other fields belong to the directory (data/). */
export type InstitutionRecord = {
  country: string;
  code: string;
  delivery: 'QUEUE' | 'FEED';
  machineClient?: boolean;
  /** The AWS account of the institution's program, if it is not this account. */
  consumerAccount?: string;
};

/** Four stacks hold about 480 queues. Another number of stacks would move every queue. */
export const queueStackNumbers = [1, 2, 3, 4];

const directoryFile = join(import.meta.dirname, '..', 'data', 'directory', 'institutions.json');

export const readInstitutions = (): InstitutionRecord[] => JSON.parse(readFileSync(directoryFile, 'utf8'));

export const institutionId = ({ country, code }: InstitutionRecord) => `${country}-${code}`;

/**
 * The ids of the institutions with a queue. Records have dates, so one institution may have several records for one
 * queue.
 */
export const queueInstitutions = (records: InstitutionRecord[]): string[] =>
  uniqueIds(records.filter((record) => record.delivery === 'QUEUE'));

/** The ids of the institutions whose systems sign in. */
export const machineInstitutions = (records: InstitutionRecord[]): string[] =>
  uniqueIds(records.filter((record) => record.machineClient === true));

function uniqueIds(records: InstitutionRecord[]): string[] {
  const ids = [...new Set(records.map(institutionId))].sort();
  for (const id of ids) requireUsableId(id);
  return ids;
}

/** The name of a queue contains the id, so the id follows the rules for names of queues. */
function requireUsableId(id: string) {
  const usable = /^[A-Z]{2}-[A-Z0-9]+(-[A-Z0-9]+)*$/.test(id) && id.length <= 40;
  if (!usable) throw new Error(`institution id cannot name a queue: ${id}`);
}

/**
 * The stack of an institution's queue. It depends on a hash of the id only, so that a new institution moves no queue.
 */
export function queueStackNumber(id: string): number {
  return (createHash('sha256').update(id).digest().readUInt32BE(0) % queueStackNumbers.length) + 1;
}
