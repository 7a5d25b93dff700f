import { type TransactWriteItem, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Row, Write } from '../platform/commit.ts';
import { keysTableName, readDataKeyRows } from '../platform/keys/dataKeyRows.ts';
import { type KeyGroup, personSubject } from '../platform/keys/heldKeys.ts';
import { dynamo } from '../platform/table.ts';
import { type Fate, type KeysState, whyNotErase, whyNotHold } from './erasure.ts';

const specialGroup: KeyGroup = 'S';

/**
 * The changes of erasures and holds in the row of a person's data keys. Both write to this row under conditions, so they
 * cannot contradict each other.
 */

export type PresentKeys = NonNullable<KeysState> & { names: string[]; hasSpecial: boolean };

/** The present state of the keys. The read is consistent, so that it includes every confirmed command. */
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

/** The write that destroys every wrapped key of a person. It is refused under a hold and for an erased person. */
export const eraseKeysWrite = (beneficiaryId: string): Write => ({
  item: keysUpdate(beneficiaryId, 'SET #state = :erased REMOVE #keys', isErasable, {
    names: { '#keys': 'keys' },
    values: { ':erased': 'ERASED', ':active': 'ACTIVE', ':no': false },
  }),
  unless: (existing) => whyNotErase(existing as KeysState) ?? { code: 'BUSY' },
});

/**
 * The write that destroys the keys of special categories. `names` are all keys that were read. It is refused when another
 * key was added meanwhile.
 */
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

/** The write that sets or releases a hold. It is refused when it would change nothing. */
export const holdWrite = (beneficiaryId: string, hold: boolean): Write => ({
  item: keysUpdate(beneficiaryId, 'SET legalHold = :after', '#state = :active AND legalHold = :before', {
    values: { ':active': 'ACTIVE', ':before': !hold, ':after': hold },
  }),
  unless: (existing) => whyNotHold(existing as KeysState, hold) ?? { code: 'BUSY' },
});

/**
 * Makes the row of the keys equal to the ledger after a restore. False when it is equal already. A person without a row gets
 * one without keys, so that no data that is restored later can be opened.
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
