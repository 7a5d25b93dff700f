import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { demoAccounts } from '../data/accounts.ts';
import type { RuntimeFile } from './runtimeFile.ts';
import { signIn } from './signIn.ts';

export type Health = Record<'table' | 'queues' | 'keys' | 'issuer' | 'api', 'ok' | string>;

/** Checks every part with a real request; the API is checked through sign-in, gateway and function. */
export function healthCheck(dynamo: DynamoDBClient, sqs: SQSClient, runtime: RuntimeFile): () => Promise<Health> {
  let token: string | undefined;
  const issuer = async () => {
    const answer = await fetch(`${runtime.issuer}/.well-known/openid-configuration`);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
  };
  const keys = async () => {
    const answer = await fetch(runtime.keyEndpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'TrentService.DescribeKey' },
      body: JSON.stringify({ KeyId: runtime.fieldKeyId || 'any' }),
    });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
  };
  const ask = (bearer: string) =>
    fetch(`${runtime.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: JSON.stringify({ query: '{ me { __typename } }' }),
    });
  const api = async () => {
    const email = demoAccounts[0]?.email ?? '';
    const { id: clientId, redirectUri } = runtime.explorerClient;
    const fresh = () => signIn({ issuer: runtime.issuer, clientId, redirectUri, email });
    token ??= await fresh();
    let answer = await ask(token);
    if (answer.status === 401) {
      token = await fresh();
      answer = await ask(token);
    }
    // A refusal also proves that the API works: before the seed the demo account is not a member.
    const body = (await answer.json()) as { data?: unknown; errors?: unknown };
    if (answer.status >= 500 || (body.data === undefined && body.errors === undefined))
      throw new Error(`status ${answer.status}`);
  };
  const checks: Record<keyof Health, () => Promise<unknown>> = {
    table: () =>
      Promise.all(
        [runtime.tableName, runtime.keysTableName, runtime.accessLogTableName]
          .filter((name) => name !== '')
          .map((TableName) => dynamo.send(new DescribeTableCommand({ TableName }))),
      ),
    queues: () =>
      Promise.all(
        Object.values(runtime.queues).map((QueueUrl) =>
          sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] })),
        ),
      ),
    keys,
    issuer,
    api,
  };
  return async () => {
    const results = Object.entries(checks).map(async ([part, check]) => [
      part,
      await check().then(
        () => 'ok',
        (error) => String(error?.message ?? error),
      ),
    ]);
    return Object.fromEntries(await Promise.all(results)) as Health;
  };
}

export const healthy = (health: Health): boolean => Object.values(health).every((part) => part === 'ok');
