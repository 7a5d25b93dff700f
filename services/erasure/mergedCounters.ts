import type { Write } from '../platform/commit.ts';

type Update = NonNullable<Write['item']['Update']>;

const isCounter = ({ UpdateExpression = '', ConditionExpression }: Update) =>
  UpdateExpression.startsWith('ADD ') && ConditionExpression === undefined;

/** The numbers that an update such as `ADD #to :one, #from :less` adds, by attribute. */
function additionsOf({ UpdateExpression = '', ExpressionAttributeNames, ExpressionAttributeValues }: Update) {
  return UpdateExpression.slice('ADD '.length)
    .split(', ')
    .map((addition): [string, number] => {
      const [name = '', value = ''] = addition.split(' ');
      return [ExpressionAttributeNames?.[name] ?? name, Number(ExpressionAttributeValues?.[value]?.N)];
    });
}

/** Merges the updates of the same counter row into one, because a transaction may name a row only once. */
export function mergedCounters(writes: readonly Write[]): Write[] {
  const merged: Write[] = [];
  const byRow = new Map<string, { update: Update; sums: Map<string, number> }>();
  for (const write of writes) {
    const { Update: update } = write.item;
    if (!update || !isCounter(update)) {
      merged.push(write);
      continue;
    }
    const row = JSON.stringify(update.Key);
    const { sums } = byRow.get(row) ?? { sums: new Map<string, number>() };
    byRow.set(row, { update, sums });
    for (const [name, value] of additionsOf(update)) sums.set(name, (sums.get(name) ?? 0) + value);
  }
  return [...merged, ...[...byRow.values()].map(({ update, sums }) => ({ item: { Update: summed(update, sums) } }))];
}

function summed({ TableName, Key }: Update, sums: ReadonlyMap<string, number>): Update {
  const entries = [...sums];
  return {
    TableName,
    Key,
    UpdateExpression: `ADD ${entries.map((_entry, at) => `#a${at} :a${at}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(entries.map(([name], at) => [`#a${at}`, name])),
    ExpressionAttributeValues: Object.fromEntries(entries.map(([, sum], at) => [`:a${at}`, { N: String(sum) }])),
  };
}
