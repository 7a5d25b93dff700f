import type { AttributeValue, WriteRequest } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { canonical } from '../platform/canonical.ts';
import { queryRows, removal, writeRows } from '../platform/rows.ts';
import { tableName } from '../platform/table.ts';
import type { Country, Directory } from './directoryRecords.ts';

/**
 * All rows of a country share the partition DIR#<country>, so that one query reads them. The sort key begins with the kind
 * of record.
 */
const directoryPk = (country: string) => `DIR#${country}`;
const schemaVersion = 1;
const cacheSeconds = 60;

type Lists = Omit<Directory, 'country' | 'name' | 'timezone'>;
type Named = { code?: string; need?: string; dataClass?: string; institution?: string; validFrom: string };
const kinds = {
  INST: 'institutions',
  CENTRE: 'centres',
  UNIT: 'units',
  CONTACT: 'contacts',
  NEED: 'needs',
  ROUTE: 'routes',
  SERVICE: 'services',
  MANDATE: 'mandates',
  RETENTION: 'retention',
} as const satisfies Record<string, keyof Lists>;
type Kind = keyof typeof kinds;
const countrySk = 'COUNTRY';

/** The first day is part of the key, because a renamed institution keeps its code and has several records. */
const sortKey = (kind: Kind, record: Named): string => {
  const owner = kind === 'UNIT' ? [record.institution] : [];
  return [kind, ...owner, record.code ?? record.need ?? record.dataClass ?? record.institution, record.validFrom].join(
    '#',
  );
};

export class DirectoryMissing extends Error {
  constructor(country: string) {
    super(`The directory of ${country} is not loaded: run the seed's part "directory"`);
  }
}

const cache = new Map<string, { directory: Promise<Directory>; readAt: number }>();

/** The directory of a country, in one query, kept for a minute per process. Ended records are included. */
export function loadDirectory(country: string, now: () => number = Date.now): Promise<Directory> {
  const kept = cache.get(country);
  if (kept && now() - kept.readAt < cacheSeconds * 1000) return kept.directory;
  const directory = readDirectory(country);
  cache.set(country, { directory, readAt: now() });
  directory.catch(() => cache.delete(country));
  return directory;
}

/** The directory of the named country. Undefined when there is none. */
export async function findDirectory(country: string): Promise<Directory | undefined> {
  if (!/^[A-Z]{2}$/.test(country)) return undefined;
  try {
    return await loadDirectory(country);
  } catch (error) {
    if (error instanceof DirectoryMissing) return undefined;
    throw error;
  }
}

export const forgetDirectories = (): void => cache.clear();

async function readDirectory(country: string): Promise<Directory> {
  const rows = await storedRecords(country);
  const head = rows.get(countrySk) as Country | undefined;
  if (!head) throw new DirectoryMissing(country);
  const directory: Directory = { ...head, ...emptyLists() };
  for (const [sk, record] of rows) {
    const kind = sk.split('#', 1)[0] as Kind;
    if (kind in kinds) (directory[kinds[kind]] as unknown[]).push(record);
  }
  return directory;
}

const emptyLists = (): Lists => ({
  institutions: [],
  centres: [],
  units: [],
  contacts: [],
  needs: [],
  routes: [],
  services: [],
  mandates: [],
  retention: [],
});

async function storedRecords(country: string): Promise<Map<string, unknown>> {
  const rows = await queryRows({
    TableName: tableName(),
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: directoryPk(country) } },
  });
  return new Map(rows.map(({ sk, record }) => [sk as string, record]));
}

export type DirectoryChange = { written: number; removed: number; unchanged: number };

/**
 * Makes the stored directory of a country equal to the given one. Writes only the records that differ and removes the
 * records that are gone.
 */
export async function putDirectory(directory: Directory): Promise<DirectoryChange> {
  const { country } = directory;
  const wanted = wantedRows(directory);
  const stored = await storedRecords(country);
  const differing = [...wanted].filter(([sk, record]) => canonical(stored.get(sk)) !== canonical(record));
  const gone = [...stored.keys()].filter((sk) => !wanted.has(sk));
  const requests: WriteRequest[] = [
    ...differing.map(([sk, record]) => ({ PutRequest: { Item: item(country, sk, record) } })),
    ...gone.map((sk) => removal({ pk: directoryPk(country), sk })),
  ];
  await writeRows(requests);
  cache.delete(country);
  return { written: differing.length, removed: gone.length, unchanged: wanted.size - differing.length };
}

function wantedRows(directory: Directory): Map<string, unknown> {
  const { country, name, timezone } = directory;
  const rows = new Map<string, unknown>([[countrySk, { country, name, timezone }]]);
  for (const kind of Object.keys(kinds) as Kind[]) {
    for (const record of directory[kinds[kind]]) {
      const sk = sortKey(kind, record);
      if (rows.has(sk)) throw new Error(`Two records of the directory of ${country} have the key ${sk}`);
      rows.set(sk, record);
    }
  }
  return rows;
}

const item = (country: string, sk: string, record: unknown): Record<string, AttributeValue> =>
  marshall({ pk: directoryPk(country), sk, schemaVersion, record }, { removeUndefinedValues: true });
