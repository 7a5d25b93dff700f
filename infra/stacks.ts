import { type App, Stack, Tags } from 'aws-cdk-lib';
import { acknowledge, acknowledgedRules, type Expected } from './acknowledged.ts';
import { addApi } from './api.ts';
import { consumerAccounts, letDecrypt } from './consumerAccounts.ts';
import { addUsersFirewall } from './firewall.ts';
import { addFunctions } from './functions.ts';
import { machineInstitutions, queueInstitutions, queueStackNumber, queueStackNumbers } from './institutions.ts';
import { addKeys } from './keys.ts';
import { stageNames } from './names.ts';
import { addInstitutionQueues, addRelayFailures } from './queues.ts';
import type { StageProps } from './stageProps.ts';
import { addAccessLogTable, addKeysTable, addTable } from './table.ts';
import { addUsers } from './users.ts';

const stageTag = 'indreptar:stage';

/** Everything a stage consists of: what keeps data, the institutions' queues, what can be thrown away and made again. Answers the findings acknowledged. */
export function addStage(app: App, settings: StageProps): Expected[] {
  const { stage, region, institutions } = settings;
  const names = stageNames(stage, region);
  const newStack = (part: string) =>
    new Stack(app, names.stack(part), {
      env: { region },
      terminationProtection: part !== 'Service',
      description: `Indreptar ${stage}: ${part}`,
      tags: { [stageTag]: stage },
    });

  const stateful = newStack('Stateful');
  // The stack's tags do not reach every type: what may be done to accounts, and which keys are a stage's, hangs on these two.
  Tags.of(stateful).add(stageTag, stage, { includeResourceTypes: ['AWS::Cognito::UserPool', 'AWS::KMS::Key'] });
  const keys = addKeys(stateful, names, region);
  const consumers = consumerAccounts(institutions);
  letDecrypt(keys.queue, consumers, region);
  addTable(stateful, names, keys.table);
  addKeysTable(stateful, names, keys.field);
  addAccessLogTable(stateful, names, keys.audit);
  const users = addUsers(stateful, names, machineInstitutions(institutions));
  addUsersFirewall(stateful, names, users.userPoolArn, keys.log);
  addRelayFailures(stateful, names, keys.queue);

  const queueStacks = queueStackNumbers.flatMap((number) => {
    const ids = queueInstitutions(institutions).filter((id) => queueStackNumber(id) === number);
    if (ids.length === 0) return [];
    const queues = newStack(`Queues-${number}`);
    queues.addStackDependency(stateful);
    addInstitutionQueues(queues, names, ids, consumers);
    return [queues];
  });

  const service = newStack('Service');
  // An event may be pending for an institution as soon as the service runs: its queue is there before.
  for (const stack of [stateful, ...queueStacks]) service.addStackDependency(stack);
  const { graphql } = addFunctions(service, names, settings);
  addApi(service, names, settings, graphql);
  return acknowledge(acknowledgedRules(names, region), { Stateful: stateful, Service: service });
}
