import type { Scope } from '../../caller/scope.ts';
import { stateSk } from '../../lifeCycle/eventRow.ts';
import type { Row } from '../../platform/commit.ts';
import { listed } from '../../platform/indexes.ts';
import type { DataKeys, KeyGroup } from '../../platform/keys/heldKeys.ts';
import { open, type Place, seal } from '../../platform/keys/seal.ts';
import { turnOf } from '../lifeCycle/turn.ts';
import type { Referral } from '../referral.ts';
import { fieldsMarked, isFinal, isOpen } from '../referral.ts';
import * as keys from './referralKeys.ts';

/** The row of a referral (its events: eventRows.ts). `lift` brings an older row to the present schema version. */
export const referralSchemaVersion = 2;

const plainFields = fieldsMarked('LISTED', 'PLAIN');
const plain = new Set<string>(plainFields);
const specialFields = new Set<string>(fieldsMarked('SPECIAL'));
const groupOf = (field: string): KeyGroup => (specialFields.has(field) ? 'S' : 'P');

/** The place to which a value of a state or an event is sealed. */
export const placeOf = (row: Row, field: string, group: KeyGroup = 'P'): Place => ({
  table: 'referral',
  row: `${row.pk}|${row.sk}`,
  field,
  schemaVersion: Number(row.schemaVersion),
  group,
});

/** The groups of keys that open a state row. Special categories need their group only if the row has some. */
export const keyGroupsOf = ({ sealed }: Row): KeyGroup[] =>
  Object.keys((sealed ?? {}) as object).some((field) => specialFields.has(field)) ? ['P', 'S'] : ['P'];

const noDueDate = '9999-12-31';

const isListed = new Set<string>(fieldsMarked('LISTED'));
/** Fields that lists hold for restricted referrals only: the index query decides by them who sees the referral. */
const namesOfRestricted = new Set(['draftedBy', 'issuedBy']);

/** The state row with its index keys. The fields of lists are in one map, which the indexes project. */
export function stateRow(scope: Scope, referral: Referral, dataKeys: DataKeys): Row {
  const row: Row = { pk: keys.referralPk(scope, referral.id), sk: stateSk, schemaVersion: referralSchemaVersion };
  const shown: Row = { waitingOn: turnOf(referral).waitingOn };
  const sealed: Record<string, Uint8Array | undefined> = {};
  for (const [field, value] of Object.entries(referral)) {
    if (value === undefined) continue;
    if (isListed.has(field) || (referral.restricted && namesOfRestricted.has(field))) shown[field] = value;
    else if (plain.has(field)) row[field] = value;
    else sealed[field] = seal(dataKeys, placeOf(row, field, groupOf(field)), value);
  }
  return { ...row, [listed]: shown, sealed, ...indexKeys(scope, referral) };
}

function indexKeys(scope: Scope, referral: Referral): Row {
  const { status, issuedAt, number, handlerId } = referral;
  const { waitingOn } = turnOf(referral);
  const due = { dueSk: `${referral.completionDue ?? noDueDate}#${referral.id}` };
  const turn =
    waitingOn === 'ISSUER'
      ? { turnPk: keys.centreTurnPartition(scope, referral.issuingCentre) }
      : waitingOn === 'COORDINATOR'
        ? { turnPk: keys.coordinatorTurnPartition(scope, referral.country) }
        : {};
  if (!issuedAt || !number) return { ...due, ...turn };
  const [centre = '', year = '', serial = ''] = number.split('/');
  return {
    ...due,
    ...turn,
    instDuePk: keys.institutionPartition(scope, referral.receivingInstitutionId, !isFinal(status)),
    instIssuedPk: keys.institutionPartition(scope, referral.receivingInstitutionId, !isFinal(status)),
    issuedSk: `${issuedAt}#${referral.id}`,
    countryDuePk: keys.countryPartition(scope, referral.country, !isFinal(status)),
    registerPk: keys.registerPartition(scope, centre, Number(year)),
    registerSk: serial,
    ...(handlerId && isOpen(status) && { assigneePk: keys.assigneePartition(scope, handlerId) }),
  };
}

/** Version 2 brought encryption. A sealed value names its format in its first byte, so a row of version 1 is read alike. */
export const lift = (row: Row): Row => {
  if (row.schemaVersion !== 1 && row.schemaVersion !== referralSchemaVersion)
    throw new Error(`a referral row of an unknown schema version`);
  return row;
};

/** The fields that are not sealed. They decide who sees the referral, and they stay after the erasure of the person. */
export function plainReferralOf(stored: Row): Referral {
  const row = lift(stored);
  const shown = row[listed] as Row;
  const referral: Record<string, unknown> = { measures: [], summary: '', accompanimentNeeded: false };
  for (const field of plainFields) {
    const value = field in shown ? shown[field] : row[field];
    if (value !== undefined) referral[field] = value;
  }
  return referral as Referral;
}

export function referralOf(stored: Row, dataKeys: DataKeys): Referral {
  const opened: Record<string, unknown> = {};
  for (const [field, bytes] of Object.entries(stored.sealed as Record<string, Uint8Array>)) {
    const value = open(dataKeys, placeOf(stored, field, groupOf(field)), bytes);
    if (value !== undefined) opened[field] = value;
  }
  return { ...plainReferralOf(stored), ...opened };
}
