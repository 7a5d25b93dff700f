import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { type InstitutionRecord, institutionId } from './institutions.ts';

/** The actions of a program that empties a queue. No program outside sends. */
const consuming = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibility',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
];

/** The AWS accounts of an institution's back office, by institution id. */
export function consumerAccounts(records: InstitutionRecord[]): Map<string, string[]> {
  const accounts = new Map<string, string[]>();
  for (const record of records) {
    const { consumerAccount: account } = record;
    if (account === undefined) continue;
    const id = institutionId(record);
    if (!/^\d{12}$/.test(account)) throw new Error(`${id}: consumerAccount is twelve digits, not ${account}`);
    if (record.delivery !== 'QUEUE') throw new Error(`${id}: consumerAccount without a queue`);
    accounts.set(id, [...new Set([...(accounts.get(id) ?? []), account])].sort());
  }
  return accounts;
}

/** Lets accounts empty one queue. Each account must also allow its own program to do so (docs/operate.md). */
export function letConsume(queue: Queue, accounts: string[] = []): void {
  if (accounts.length === 0) return;
  const principals = accounts.map((account) => new AccountPrincipal(account));
  queue.addToResourcePolicy(
    new PolicyStatement({ sid: 'BackOffice', principals, actions: consuming, resources: [queue.queueArn] }),
  );
}

/** A principal that may receive from the queue may decrypt its messages, through SQS only. */
export function letDecrypt(key: Key, accounts: Map<string, string[]>, region: string): void {
  const all = [...new Set([...accounts.values()].flat())].sort();
  if (all.length === 0) return;
  key.addToResourcePolicy(
    new PolicyStatement({
      sid: 'BackOffices',
      principals: all.map((account) => new AccountPrincipal(account)),
      actions: ['kms:Decrypt'],
      resources: ['*'],
      conditions: { StringEquals: { 'kms:ViaService': `sqs.${region}.amazonaws.com` } },
    }),
  );
}
