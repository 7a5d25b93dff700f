import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { buildSchema, graphql } from 'graphql';

/** One referral for the example: its history, and the commands that arrived. */
export type ApiReferral = { version: number; canAcknowledge: boolean; history: { version: number; type: string }[] };

export type AcknowledgeInput = {
  referral: { id: string };
  expectedVersion: number;
  idempotencyKey: string;
  incomingNumber: string;
};

const folder = join(import.meta.dirname, '../../schema');
const contract = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
const schema = buildSchema(contract.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n'));

/**
 * The schema of the contract over a few referrals in memory. An operation that the contract does not know fails here.
 */
export async function startOfficeApi() {
  const referrals: Record<string, ApiReferral> = {};
  const commands: AcknowledgeInput[] = [];
  const api = { referrals, commands, url: '', loseAnswers: 0, stop };

  const rootValue = {
    referral: ({ id }: { id: string }) => {
      const referral = referrals[id];
      return referral && { ...referral, availableActions: referral.canAcknowledge ? ['ACKNOWLEDGE'] : [] };
    },
    acknowledgeReferral: ({ input }: { input: AcknowledgeInput }) => {
      commands.push(input);
      const referral = referrals[input.referral.id] as ApiReferral;
      if (input.expectedVersion !== referral.version && referral.canAcknowledge) {
        const currentVersion = referral.version;
        return { __typename: 'VersionConflictProblem', code: 'VERSION_CONFLICT', message: '', currentVersion };
      }
      if (referral.canAcknowledge) referral.version++;
      referral.canAcknowledge = false;
      return { __typename: 'ReferralSuccess', event: { version: referral.version } };
    },
  };

  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { query, variables } = JSON.parse(body);
    const result = await graphql({ schema, source: query, rootValue, variableValues: variables });
    if (query.startsWith('mutation') && api.loseAnswers > 0) {
      api.loseAnswers--;
      request.socket.destroy();
      return;
    }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  api.url = `http://127.0.0.1:${address.port}/graphql`;
  return api;

  async function stop() {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}
