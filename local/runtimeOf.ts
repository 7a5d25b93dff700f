import type { PoolClient } from './issuer/clients.ts';
import { PlatformProblem } from './problem.ts';
import type { RuntimeFile } from './runtimeFile.ts';
import type { ReadTemplate } from './template/templateReader.ts';

type Given =
  | 'url'
  | 'issuer'
  | 'region'
  | 'dynamoEndpoint'
  | 'queueEndpoint'
  | 'keyEndpoint'
  | 'clockFile'
  | 'logDirectory';

/** The content of the runtime file, from the template. */
export function runtimeOf(template: ReadTemplate, clients: PoolClient[], given: Pick<RuntimeFile, Given>): RuntimeFile {
  const table = mainTable(template);
  const told = variables(template);
  const [stage] = template.ofType('AWS::ApiGateway::Stage');
  const explorer = clients.find((client) => client.flow === 'code');
  if (!table || !stage || !explorer)
    throw new PlatformProblem('the template must hold a table, an API stage and an app client for people');
  return {
    pid: process.pid,
    stage: stage.ref,
    tableName: table.ref,
    keysTableName: told.KEYS_TABLE_NAME ?? '',
    accessLogTableName: told.ACCESS_LOG_TABLE_NAME ?? '',
    fieldKeyId: told.FIELD_KEY_ID ?? '',
    indexKeyId: told.INDEX_KEY_ID ?? '',
    queues: institutionQueues(template, stage.ref),
    explorerClient: { id: explorer.id, redirectUri: `${given.url}/graphiql` },
    machineClients: clients
      .filter((client) => client.flow === 'client_credentials')
      .map(({ name, id, secret = '', scopes }) => ({ name, id, secret, scope: scopes.join(' ') })),
    ...given,
  };
}

/** The table whose stream the relay reads. */
const mainTable = (template: ReadTemplate) =>
  template.ofType('AWS::DynamoDB::Table').find(({ properties }) => properties.StreamSpecification);

/** All environment values that the template gives its functions. */
const variables = (template: ReadTemplate): Record<string, string | undefined> =>
  Object.assign(
    {},
    ...template
      .ofType('AWS::Lambda::Function')
      .map(({ properties }) => (properties.Environment as { Variables?: object } | undefined)?.Variables),
  );

/** `indreptar-<stage>-<md-mec>.fifo` belongs to the institution MD-MEC. */
function institutionQueues(template: ReadTemplate, stage: string): Record<string, string> {
  const named = new RegExp(`^indreptar-${stage}-([a-z]{2}-[a-z0-9-]+)\\.fifo$`);
  const entries = template.ofType('AWS::SQS::Queue').flatMap((queue): [string, string][] => {
    const institution = named.exec(String(queue.attributes.QueueName))?.[1];
    return institution ? [[institution.toUpperCase(), queue.ref]] : [];
  });
  return Object.fromEntries(entries.sort());
}
