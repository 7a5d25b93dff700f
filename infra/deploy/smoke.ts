import { setTimeout as pause } from 'node:timers/promises';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { explain, Refused } from '../../tools/refused.ts';
import type { StageParameters } from '../../tools/stageParameters.ts';
import { callbackPorts, callbackUrl } from '../callbackUrls.ts';
import { stageNames } from '../names.ts';

/** The parts of a stage that are checked. No check needs a user. */
export type Deployed = {
  stage: string;
  region: string;
  parameters: StageParameters;
  /** The issuer in the tokens of the pool. */
  issuerUrl: string;
  signInUrl: string;
  /** The institutions with a queue. */
  queueInstitutions: string[];
};

export type Check = { says: string; look: () => Promise<void> };

/** The checks. Each throws with its finding. */
export function smokeChecks(deployed: Deployed): Check[] {
  const { stage, region, parameters, issuerUrl, signInUrl, queueInstitutions } = deployed;
  const names = stageNames(stage, region);
  const apiUrl = parameters.apiUrl ?? '';
  return [
    {
      says: 'every parameter of the stage is there',
      look: async () => {
        const missing = Object.entries(parameters).filter(([, value]) => !value);
        if (missing.length > 0) throw new Refused(`missing: ${missing.map(([key]) => key).join(', ')}`);
      },
    },
    {
      says: 'the API has an https address',
      look: async () => {
        if (!apiUrl.startsWith('https://')) throw new Refused(apiUrl || 'none');
      },
    },
    { says: 'the API refuses who is not signed in, as a GraphQL error', look: () => refusesStrangers(apiUrl) },
    { says: 'the user pool publishes its keys', look: () => publishesKeys(issuerUrl) },
    {
      says: 'the sign-in page takes our client and its callback',
      look: () => opensSignIn(signInUrl, parameters.explorerClientId ?? ''),
    },
    { says: 'the table is active and has a stream', look: () => hasTable(names.table, region) },
    {
      says: `${queueInstitutions.length} institutions have their queue and dead letters`,
      look: async () => {
        const client = new SQSClient({ region });
        const wanted = queueInstitutions.flatMap((id) => [names.queue(id), names.deadLetterQueue(id)]);
        for (const QueueName of wanted) {
          await client.send(new GetQueueUrlCommand({ QueueName })).catch((error) => {
            throw new Refused(`${QueueName}: ${explain(error)}`);
          });
        }
      },
    },
  ];
}

async function refusesStrangers(apiUrl: string): Promise<void> {
  const body = JSON.stringify({ query: '{ __typename }' });
  const answer = await fetch(apiUrl, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const text = await answer.text();
  const { errors } = parsed(text) as { errors?: { extensions?: { code?: string } }[] };
  if (answer.status !== 401 || errors?.[0]?.extensions?.code !== 'UNAUTHENTICATED') {
    throw new Refused(`status ${answer.status}: ${text.slice(0, 200)}`);
  }
}

async function publishesKeys(issuerUrl: string): Promise<void> {
  const { issuer, jwks_uri } = (await getJson(`${issuerUrl}/.well-known/openid-configuration`)) as {
    issuer?: string;
    jwks_uri?: string;
  };
  if (issuer !== issuerUrl) throw new Refused(`it calls itself ${issuer}, not ${issuerUrl}`);
  const { keys = [] } = (await getJson(jwks_uri ?? '')) as { keys?: unknown[] };
  if (keys.length === 0) throw new Refused(`no keys at ${jwks_uri}`);
}

async function opensSignIn(signInUrl: string, clientId: string): Promise<void> {
  const address = new URL(`${signInUrl}/oauth2/authorize`);
  address.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callbackUrl(callbackPorts[0] ?? 0),
    scope: 'openid email indreptar/api',
    state: 'smoke',
    // Any challenge is sufficient, because no client answers it.
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  }).toString();
  const answer = await fetch(address, { redirect: 'manual' });
  const location = answer.headers.get('location') ?? '';
  // An unknown client or callback gets an error page, never a redirect to the callback.
  if (answer.status >= 400 || /error/.test(location)) throw new Refused(`status ${answer.status} ${location}`);
}

async function hasTable(TableName: string, region: string): Promise<void> {
  const { Table } = await new DynamoDBClient({ region }).send(new DescribeTableCommand({ TableName }));
  if (Table?.TableStatus !== 'ACTIVE') throw new Refused(`it is ${Table?.TableStatus}`);
  if (!Table.StreamSpecification?.StreamEnabled) throw new Refused('it has no stream');
}

async function getJson(url: string): Promise<object> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Refused(`${url} answers ${answer.status}`);
  return parsed(await answer.text());
}

function parsed(text: string): object {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** The longest time until a new name or a new domain answers. */
export const patience = { tries: 12, pauseMs: 5_000 };

/**
 * Runs all checks, and repeats those that fail until the time is over. Throws Refused with the number of failed checks.
 */
export async function smoke(checks: Check[], say: (line: string) => void, { tries, pauseMs } = patience) {
  let failed = 0;
  for (const { says, look } of checks) {
    let found: unknown;
    for (let attempt = 1; attempt <= tries; attempt++) {
      found = await look().then(
        () => undefined,
        (error: unknown) => error ?? new Error('failed'),
      );
      if (found === undefined) break;
      if (attempt < tries) await pause(pauseMs);
    }
    say(found === undefined ? `  ok   ${says}` : `  NOT  ${says}: ${explain(found)}`);
    if (found !== undefined) failed += 1;
  }
  if (failed > 0) throw new Refused(`${failed} of ${checks.length} checks failed`);
}
