import type { ShownEntry } from '../accessLog/accessLogStore.ts';
import type { IntegrationCase } from '../caseFile/case.ts';
import type { Person } from '../caseFile/person.ts';
import type { PersonHistory } from '../caseFile/personStore.ts';
import type { Hold } from '../erasure/holdStore.ts';
import { fieldsMarked, type Marked, type Referral } from '../referrals/referral.ts';
import type { Partition } from '../referrals/store/referralStore.ts';

/**
 * The export of a person's own record (GDPR, article 15). It holds all data about the person and no data about others: staff
 * appear by institution and role, relatives and representatives only by their relation. Pure.
 */
type Given = Record<string, unknown>;

/** Keys with data of others, and ids for programs. The export leaves them out at every depth. */
const namesOfOthers = [
  'informedBy',
  'handlerId',
  'memberId',
  'displayName',
  'unassign',
  'id',
  'measureId',
  'planMeasureId',
] as const;
const ofOthers = new Set<string>(namesOfOthers);
/** The export gives only the relation of these persons. */
const relatives = new Set(['guardian', 'dependants']);

/** Keys of a value at every depth. */
type KeysIn<T> = T extends readonly (infer Item)[]
  ? KeysIn<Item>
  : T extends object
    ? { [K in keyof T & string]-?: K | KeysIn<NonNullable<T[K]>> }[keyof T & string]
    : never;
/** Keys that the export renames or leaves out: `referralOf`, `personOf`, `ofThePerson`. */
type LeftOut =
  | (typeof namesOfOthers)[number]
  | 'receivingInstitutionId'
  | 'issuingInstitutionId'
  | 'personSpecial'
  | 'codeIndexes'
  | 'erasedAt'
  | 'name';
/** The fields that an export gives: each needs a label in both languages (exportDocument.ts). */
export type GivenField = Exclude<
  KeysIn<Pick<Referral, Marked<'GIVEN'>>> | KeysIn<Person> | keyof ReturnType<typeof caseOf>,
  LeftOut
>;

/** The value without data of others and without empty parts, at every depth. */
export function ofThePerson(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => ofThePerson(item, key)).filter((item) => item !== undefined);
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object') return value;
  const kept = Object.entries(value)
    .filter(([name]) => !ofOthers.has(name) && (!relatives.has(key) || name === 'relation'))
    .filter(
      ([, item]) => typeof item !== 'object' || !ofOthers.has(String((item as { field?: unknown } | null)?.field)),
    )
    .map(([name, item]) => [name, ofThePerson(item, name)] as const)
    .filter(([, item]) => item !== undefined);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

const personOf = ({ id: _id, codeIndexes: _indexes, erasedAt: _erased, ...person }: Person) => ofThePerson(person);

const caseOf = (
  {
    caseNumber,
    track,
    status,
    institutionId,
    centre,
    openedOn,
    closedAt,
    closeReason,
    persons,
    ...rest
  }: IntegrationCase,
  person: Person,
) => ({
  ...{ caseNumber, track, status, institution: institutionId, centre, openedOn, closedAt, closeReason },
  // The text about the end of the case is given to the person whom the case is about.
  ...(persons[0]?.id === person.id && { closeReasonText: rest.closeReasonText }),
});

const eventOf = ({
  type,
  recordedAt,
  occurredAt,
  institutionId,
  role,
  from,
  to,
  data,
}: Partition['events'][number]): Given => ({
  event: type,
  ...{ recordedAt, occurredAt, institution: institutionId, role },
  ...(from !== to && { from: from ?? undefined, to }),
  said: ofThePerson(data),
});

const linkNumber = (value: unknown) => (value as { number?: string } | undefined)?.number;

function referralOf({ referral, events }: Partition): Given {
  const given = fieldsMarked('GIVEN').map((name) => [name, referral[name]]);
  const { receivingInstitutionId, issuingInstitutionId, person, personSpecial, ...rest } = Object.fromEntries(given);
  const links = Object.fromEntries(
    ['redirectedFrom', 'redirectedTo', 'follows', 'duplicateOf'].map((name) => [name, linkNumber(rest[name])]),
  );
  return {
    ...(ofThePerson({ ...rest, ...links, institution: receivingInstitutionId, issuer: issuingInstitutionId }) as Given),
    disclosed: ofThePerson({ ...(person as object), ...(personSpecial as object) }),
    events: events.map(eventOf),
  };
}

/** The reads by day, institution, roles and purpose: their number and the classes of data. */
export function readersOf(entries: readonly ShownEntry[], dayOf: (instant: string) => string): Given[] {
  const readers = new Map<
    string,
    {
      day: string;
      institution: string | undefined;
      roles: string[];
      purpose: string | undefined;
      dataClasses: Set<string>;
      times: number;
    }
  >();
  for (const { at, institutionId, roles, purposeKind, dataClasses = [] } of entries) {
    const day = dayOf(at);
    const name = [day, institutionId, roles.join(), purposeKind].join('|');
    const reader = readers.get(name) ?? {
      day,
      institution: institutionId,
      roles,
      purpose: purposeKind,
      dataClasses: new Set<string>(),
      times: 0,
    };
    for (const one of dataClasses) reader.dataClasses.add(one);
    reader.times += 1;
    readers.set(name, reader);
  }
  return [...readers.values()].map(({ dataClasses, ...reader }) => ({
    ...reader,
    dataClasses: [...dataClasses].sort(),
  }));
}

export type Gathered = {
  found: IntegrationCase;
  person: Person;
  changes: PersonHistory[];
  hold: Hold | undefined;
  referrals: Partition[];
  entries: ShownEntry[];
  /** True when the log holds more reads than were loaded. The export then names the day of the oldest loaded read. */
  isCut: boolean;
};

export type ExportPart = 'RECORD' | 'REFERRALS' | 'READERS';

/** The export as data: codes and instants as they are stored. */
export function exportData(
  gathered: Gathered,
  only: ExportPart | undefined,
  at: string,
  dayOf: (instant: string) => string,
): Given {
  const { found, person, changes, hold, referrals, entries, isCut } = gathered;
  const wants = (part: ExportPart) => only === undefined || only === part;
  const kept = hold && {
    reason: hold.reason,
    reasonText: hold.reasonText,
    setAt: hold.setAt,
    releasedAt: hold.releasedAt,
  };
  return ofShape({
    format: 'indreptar/export/1',
    exportedAt: at,
    controller: found.institutionId,
    ...(wants('RECORD') && {
      person: personOf(person),
      case: caseOf(found, person),
      legalHold: kept,
      changes: changes.map(({ at: changedAt, institutionId, fields, reason, before }) => ({
        ...{ changedAt, institution: institutionId, fields, reason },
        before: ofThePerson(before),
      })),
    }),
    ...(wants('REFERRALS') && { referrals: referrals.map(referralOf) }),
    ...(wants('READERS') && {
      readers: readersOf(entries, dayOf),
      ...(isCut && { readersSince: entries.at(-1)?.at }),
    }),
  });
}

/** The value after JSON, which drops undefined fields. */
const ofShape = (value: Given): Given => JSON.parse(JSON.stringify(value)) as Given;
