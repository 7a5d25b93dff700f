import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { dynamo } from '../table.ts';
import { forgetDataKeys } from './dataKeyCache.ts';
import { keysTableName, readDataKeyRows } from './dataKeyRows.ts';
import { dataKeysOf } from './dataKeys.ts';
import { type DataKeys, isErased, type KeyGroup, newestOf } from './heldKeys.ts';
import { generateDataKey, rewrapDataKey } from './keyService.ts';

/** Rotation of data keys without rewriting data: each sealed value names the number of its key, and former keys stay. */

const mostKeys = 255;

/**
 * Adds a next key to each group of the subject. New values are sealed with it, in other processes within 45 s. An erased
 * subject stays unchanged.
 * @throws when another rotation changes the subject at the same moment.
 */
export async function rotateDataKeys(subject: string): Promise<void> {
  const keys = await dataKeysOf(subject, []);
  const groups = (['P', 'S'] as const).filter((group) => newestOf(keys, group) > 0 && !isErased(keys, group));
  const made = await Promise.all(groups.map((group) => nextKey(keys, group)));
  if (made.length > 0) await addKeys(subject, made);
  forgetDataKeys(subject);
}

async function nextKey(keys: DataKeys, group: KeyGroup): Promise<{ name: string; wrapped: Uint8Array }> {
  const number = newestOf(keys, group) + 1;
  if (number > mostKeys) throw new Error('a subject has all the keys that a byte can number');
  const { plain, wrapped } = await generateDataKey(keys.subject);
  plain.fill(0);
  return { name: `${group}${number}`, wrapped };
}

async function addKeys(subject: string, made: { name: string; wrapped: Uint8Array }[]): Promise<void> {
  await change(
    subject,
    made.map(({ name }) => `#keys.${name} = :${name}`),
    ['#state = :active', ...made.map(({ name }) => `attribute_not_exists(#keys.${name})`)],
    Object.fromEntries(made.map(({ name, wrapped }) => [`:${name}`, wrapped])),
  );
}

/**
 * Wraps the keys of the subject with the customer-managed key that FIELD_KEY_ID names, in order to stop using another key.
 * The yearly rotation inside a key needs no rewrapping.
 */
export async function rewrapDataKeys(subject: string): Promise<void> {
  const row = (await readDataKeyRows([subject])).get(subject);
  const wrapped = Object.entries(row?.keys ?? {});
  if (wrapped.length === 0) return;
  const rewrapped = await Promise.all(
    wrapped.map(async ([name, key]) => [name, key, await rewrapDataKey(subject, key)] as const),
  );
  await change(
    subject,
    rewrapped.map(([name]) => `#keys.${name} = :${name}`),
    ['#state = :active', ...rewrapped.map(([name]) => `#keys.${name} = :was${name}`)],
    Object.fromEntries(
      rewrapped.flatMap(([name, was, is]) => [
        [`:${name}`, is],
        [`:was${name}`, was],
      ]),
    ),
  );
  forgetDataKeys(subject);
}

/** Writes under conditions, so that neither an erasure nor another rotation is overwritten. */
async function change(
  subject: string,
  sets: string[],
  conditions: string[],
  values: Record<string, unknown>,
): Promise<void> {
  await dynamo.send(
    new UpdateItemCommand({
      TableName: keysTableName(),
      Key: marshall({ pk: subject }),
      UpdateExpression: `SET ${sets.join(', ')}`,
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeNames: { '#state': 'state', '#keys': 'keys' },
      ExpressionAttributeValues: marshall({ ...values, ':active': 'ACTIVE' }),
    }),
  );
}
