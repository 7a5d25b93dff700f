// biome-ignore lint/suspicious/noExplicitAny: properties are read as the JSON they are
type Json = any;

/** A change without a replacement of the resource that still loses something. */
export type ChangeInPlace = {
  type: string;
  property: string;
  dangerous: (before: Json, after: Json) => boolean;
  what: string;
};

const differs = (before: Json, after: Json) => JSON.stringify(before) !== JSON.stringify(after);
/** The defaults of AWS. Stating a default, or no longer stating it, changes nothing. */
const differsFrom = (unsaid: Json) => (before: Json, after: Json) => differs(before ?? unsaid, after ?? unsaid);
const shorter = (unsaid: number) => (before?: number, after?: number) => (after ?? unsaid) < (before ?? unsaid);
const switchedOff = (on: Json) => (before: Json, after: Json) => before === on && after !== on;

/** True when an entry of a list was removed or changed. A new entry is no loss. */
const entryChanged = (key: string) => (before: Json[] | undefined, after: Json[] | undefined) =>
  (before ?? []).some((entry) => {
    const kept = (after ?? []).find((candidate) => candidate[key] === entry[key]);
    return kept === undefined || differs(entry, kept);
  });

/** The number of indexes that are new or removed. DynamoDB creates or removes one index in a deployment. */
const indexChanges = (before: Json[] = [], after: Json[] = []) => {
  const without = (indexes: Json[], others: Json[]) =>
    indexes.filter(({ IndexName }) => !others.some((other) => other.IndexName === IndexName));
  return without(before, after).length + without(after, before).length;
};

const table = 'AWS::DynamoDB::Table';
const pool = 'AWS::Cognito::UserPool';
const key = 'AWS::KMS::Key';
const queue = 'AWS::SQS::Queue';
const fixedForPool =
  'is fixed when the pool is made: the deployment fails, and only a new pool without users would have it';
const fixedForKey = 'is fixed when the key is made: the deployment fails';

/** From the "Update requires" notes of the resources' reference pages. The specification lists replacements only. */
export const changesInPlace: ChangeInPlace[] = [
  {
    type: table,
    property: 'DeletionProtectionEnabled',
    dangerous: switchedOff(true),
    what: 'goes off: anybody who may delete a table can delete this one',
  },
  {
    type: table,
    property: 'PointInTimeRecoverySpecification',
    dangerous: (before, after) =>
      before?.PointInTimeRecoveryEnabled === true &&
      (after?.PointInTimeRecoveryEnabled !== true ||
        shorter(35)(before.RecoveryPeriodInDays, after.RecoveryPeriodInDays)),
    what: 'goes off or is shortened: the restore points before it are deleted at once',
  },
  {
    type: table,
    property: 'AttributeDefinitions',
    dangerous: (before: Json[] = [], after: Json[] = []) =>
      after.some(({ AttributeName, AttributeType }) =>
        before.some((former) => former.AttributeName === AttributeName && former.AttributeType !== AttributeType),
      ),
    what: 'gives a key attribute another type: CloudFormation replaces the table by an empty one',
  },
  {
    type: table,
    property: 'LocalSecondaryIndexes',
    dangerous: differs,
    what: 'is fixed when the table is made: CloudFormation replaces the table by an empty one',
  },
  {
    type: table,
    property: 'GlobalSecondaryIndexes',
    dangerous: entryChanged('IndexName'),
    what: 'loses or rebuilds an index: whatever reads it fails until it is filled again',
  },
  {
    type: table,
    property: 'GlobalSecondaryIndexes',
    dangerous: (before, after) => indexChanges(before, after) > 1,
    what: 'gets or loses more than one index: DynamoDB does one in a deployment and refuses this one; deploy them one by one',
  },
  {
    type: table,
    property: 'StreamSpecification',
    dangerous: (before, after) => before !== undefined && differs(before, after),
    what: 'ends the stream and makes another: the relay is not told of changes that it has not read yet',
  },
  {
    type: table,
    property: 'TimeToLiveSpecification',
    dangerous: differs,
    what: 'changes which rows expire: rows that carry the attribute may be deleted',
  },
  {
    type: pool,
    property: 'DeletionProtection',
    dangerous: switchedOff('ACTIVE'),
    what: 'goes off: anybody who may delete a user pool can delete this one',
  },
  {
    type: pool,
    property: 'Schema',
    dangerous: entryChanged('Name'),
    what: `${fixedForPool} (new attributes may be added)`,
  },
  { type: pool, property: 'UsernameAttributes', dangerous: differs, what: fixedForPool },
  { type: pool, property: 'AliasAttributes', dangerous: differs, what: fixedForPool },
  { type: pool, property: 'UsernameConfiguration', dangerous: differs, what: fixedForPool },
  {
    type: key,
    property: 'Enabled',
    dangerous: (before, after) => before !== false && after === false,
    what: 'goes off: what is encrypted under the key cannot be read or written',
  },
  {
    type: key,
    property: 'PendingWindowInDays',
    dangerous: shorter(30),
    what: 'is shortened: there is less time to take the deletion of the key back',
  },
  { type: key, property: 'KeySpec', dangerous: differsFrom('SYMMETRIC_DEFAULT'), what: fixedForKey },
  { type: key, property: 'KeyUsage', dangerous: differsFrom('ENCRYPT_DECRYPT'), what: fixedForKey },
  { type: key, property: 'Origin', dangerous: differsFrom('AWS_KMS'), what: fixedForKey },
  { type: key, property: 'MultiRegion', dangerous: differsFrom(false), what: fixedForKey },
  {
    type: queue,
    property: 'MessageRetentionPeriod',
    dangerous: shorter(4 * 24 * 60 * 60),
    what: 'is shortened: messages that are older are deleted at once',
  },
  {
    type: queue,
    property: 'RedrivePolicy',
    dangerous: (before, after) => before !== undefined && after === undefined,
    what: 'is dropped: a message that cannot be handled is no longer put aside, and expires',
  },
  {
    type: 'AWS::Logs::LogGroup',
    property: 'RetentionInDays',
    // The default is to keep it for ever.
    dangerous: shorter(Number.POSITIVE_INFINITY),
    what: 'is shortened: what is older is deleted within days',
  },
];
