import { type TransactWriteItem, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Row, Write } from '../platform/commit.ts';
import { keysTableName, readDataKeyRows } from '../platform/keys/dataKeyRows.ts';
import { type KeyGroup, personSubject } from '../platform/keys/heldKeys.ts';
import { dynamo } from '../platform/table.ts';
import { type Fate, type KeysState, whyNotErase, whyNotHold } from './erasure.ts';

const specialGroup: KeyGroup = 'S';

/** What erasures and holds change in the row of a person's data keys: conditions are where erasing and holding meet. */

export type PresentKeys = NonNullable<KeysState> & { names: string[]; hasSpecial: boolean };

/** As the table says now, so that what was answered before is seen. */
export async function keysStateOf(beneficiaryId: string): Promise<PresentKeys | undefined> {
  const subject = personSubject(beneficiaryId);
  const row = (await readDataKeyRows([subject])).get(subject);
  if (!row) return undefined;
  const names = Object.keys(row.keys ?? {});
  const { state, legalHold } = row;
  return { state, legalHold, names, hasSpecial: names.some((name) => name.startsWith(specialGroup)) };
}

const keysUpdate = (
  beneficiaryId: string,
  expression: string,
  condition: string,
  { names = {}, values }: { names?: Record<string, string>; values: Row },
): TransactWriteItem => ({
  Update: {
    TableName: keysTableName(),
    Key: marshall({ pk: personSubject(beneficiaryId) }),
    UpdateExpression: expression,
    ConditionExpression: condition,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ExpressionAttributeNames: { '#state': 'state', ...names },
    ExpressionAttributeValues: marshall(values),
  },
});

const isErasable = '#state = :active AND legalHold = :no';

/** Every wrapped key goes: from here on nothing of this person opens. Not under a hold, and once. */
export const eraseKeysWrite = (beneficiaryId: string): Write => ({
  item: keysUpdate(beneficiaryId, 'SET #state = :erased REMOVE #keys', isErasable, {
    names: { '#keys': 'keys' },
    values: { ':erased': 'ERASED', ':active': 'ACTIVE', ':no': false },
  }),
  unless: (existing) => whyNotErase(existing as KeysState) ?? { code: 'BUSY' },
});

/** The keys of special categories alone. `names` are all that were read: one that came meanwhile is not left behind. */
export const eraseSpecialKeysWrite = (beneficiaryId: string, names: readonly string[]): Write => {
  const gone = names.filter((name) => name.startsWith(specialGroup));
  const paths = gone.map((_name, at) => `#keys.#k${at}`);
  return {
    item: keysUpdate(
      beneficiaryId,
      `SET erasedGroups = :groups${paths.length > 0 ? ` REMOVE ${paths.join(', ')}` : ''}`,
      `${isErasable} AND size(#keys) = :count AND attribute_not_exists(erasedGroups)`,
      {
        names: { '#keys': 'keys', ...Object.fromEntries(gone.map((name, at) => [`#k${at}`, name])) },
        values: { ':groups': ['S'], ':active': 'ACTIVE', ':no': false, ':count': names.length },
      },
    ),
    unless: (existing) => whyNotErase(existing as KeysState) ?? { code: 'BUSY' },
  };
};

/** Sets or lifts the hold; doing it twice is refused. */
export const holdWrite = (beneficiaryId: string, hold: boolean): Write => ({
  item: keysUpdate(beneficiaryId, 'SET legalHold = :after', '#state = :active AND legalHold = :before', {
    values: { ':active': 'ACTIVE', ':before': !hold, ':after': hold },
  }),
  unless: (existing) => whyNotHold(existing as KeysState, hold) ?? { code: 'BUSY' },
});

/**
 * Makes the row what the ledger says, whatever a restore has brought back; false when it says so already. Somebody whose row
 * the restored table does not have gets one without keys, so that nothing that is restored later opens.
 */
export async function applyFate(beneficiaryId: string, { erased, legalHold }: Fate): Promise<boolean> {
  const present = await keysStateOf(beneficiaryId);
  const isSo =
    (erased !== 'ALL' || present?.state === 'ERASED') &&
    (erased !== 'SPECIAL' || present?.hasSpecial !== true) &&
    (erased === 'ALL' || present === undefined || present.legalHold === legalHold);
  if (isSo) return false;
  const special = (present?.names ?? []).filter((name) => name.startsWith(specialGroup));
  const all = erased === 'ALL';
  const remove = all ? ['#keys'] : erased === 'SPECIAL' ? special.map((_name, at) => `#keys.#k${at}`) : [];
  const set = all
    ? ['#state = :erased']
    : ['legalHold = :hold', ...(erased === 'SPECIAL' ? ['erasedGroups = :groups'] : [])];
  const names = {
    ...(all && { '#state': 'state' }),
    ...(remove.length > 0 && { '#keys': 'keys' }),
    ...(!all && erased === 'SPECIAL' && Object.fromEntries(special.map((name, at) => [`#k${at}`, name]))),
  };
  const values = all
    ? { ':erased': 'ERASED' }
    : { ':hold': legalHold, ...(erased === 'SPECIAL' && { ':groups': [specialGroup] }) };
  await dynamo.send(
    new UpdateItemCommand({
      TableName: keysTableName(),
      Key: marshall({ pk: personSubject(beneficiaryId) }),
      UpdateExpression: `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`,
      ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
      ExpressionAttributeValues: marshall(values),
    }),
  );
  return true;
}
