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

/**
 * All stacks of a stage: the stateful stack, the queues of the institutions, and the service stack, which can be made
 * again. Returns the acknowledged findings.
 */
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
  // The tags of the stack do not reach every type of resource. Permissions depend on the tags of these two.
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
  // A running service can make an event for any institution, so the queues must exist before it.
  for (const stack of [stateful, ...queueStacks]) service.addStackDependency(stack);
  const { graphql } = addFunctions(service, names, settings);
  addApi(service, names, settings, graphql);
  return acknowledge(acknowledgedRules(names, region), { Stateful: stateful, Service: service });
}
