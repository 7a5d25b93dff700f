import { createRequire } from 'node:module';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { backgroundAccounts } from '../../data/accounts.ts';
import { memberOf } from '../../data/seedDirectory.ts';
import { putMember } from '../../services/caller/memberStore.ts';
import { clientId } from '../../test/support/gateway.ts';
import { type InProcess, startInProcess } from '../../test/support/inProcess.ts';
import { ownBundles } from './bundles.ts';
import { proxyEvent } from './lambda.ts';

type Handler = (event: object, context: object) => Promise<APIGatewayProxyResult>;

/** The shipped bundle in this process on an empty real store, with the services' sources beside it for preparations. */
export type Api = {
  platform: InProcess;
  /** Sends one request as API Gateway does. Throws unless the answer has no error and no problem. */
  // biome-ignore lint/suspicious/noExplicitAny: answers are as various as the documents of the benches.
  ask: (sub: string, document: string, variables?: object) => Promise<any>;
  stop: () => Promise<void>;
};

export async function startApi(): Promise<Api> {
  const platform = await startInProcess(new Date().toISOString());
  for (const account of backgroundAccounts) await putMember(memberOf(account));
  // As in Lambda, each request writes one line of log. The output of this process is discarded.
  Object.assign(process.env, {
    USER_POOL_CLIENT_IDS: clientId,
    EXPLORER_CLIENT_ID: clientId,
    EXPLORING: 'true',
    POWERTOOLS_LOG_LEVEL: 'INFO',
  });
  const { handler } = createRequire(import.meta.url)(ownBundles.graphql) as { handler: Handler };
  return {
    platform,
    ask: async (sub, document, variables) => {
      const context = { getRemainingTimeInMillis: () => 10_000 };
      const { statusCode, body } = await handler(proxyEvent(sub, document, variables), context);
      const { data, errors } = JSON.parse(body);
      if (statusCode !== 200 || errors || data?.result?.code) throw new Error(`${statusCode} ${body}`);
      return data;
    },
    stop: () => platform.stop(),
  };
}
