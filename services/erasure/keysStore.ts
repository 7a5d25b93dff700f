import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Row, Write } from '../platform/commit.ts';
import { keysTableName, readDataKeyRows } from '../platform/dataKeyRows.ts';
import { type KeyGroup, personSubject } from '../platform/dataKeys.ts';
import { type KeysState, whyNotErase, whyNotHold } from './erasure.ts';

/** What erasures and holds change in the row of a person's data keys: conditions are where erasing and holding meet. */

/** As the table says now, so that what was answered before is seen. */
export async function keysStateOf(beneficiaryId: string): Promise<(KeysState & { names: string[] }) | undefined> {
  const subject = personSubject(beneficiaryId);
  const row = (await readDataKeyRows([subject])).get(subject);
  return row && { state: row.state, legalHold: row.legalHold, names: Object.keys(row.keys ?? {}) };
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
  const gone = names.filter((name) => name.startsWith('S' satisfies KeyGroup));
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
