import { type App, Stack } from 'aws-cdk-lib';
import { addApi } from './api.ts';
import { addFunctions } from './functions.ts';
import {
  type InstitutionRecord,
  machineInstitutions,
  queueInstitutions,
  queueStackCount,
  queueStackNumber,
} from './institutions.ts';
import { addKeys } from './keys.ts';
import { stageNames } from './names.ts';
import { addInstitutionQueues, addRelayFailures } from './queues.ts';
import { addTable } from './table.ts';
import { addUsers } from './users.ts';

export type StageSettings = { stage: string; region: string; institutions: InstitutionRecord[] };

/** Everything a stage consists of: what keeps data, the institutions' queues, what can be thrown away and made again. */
export function addStage(app: App, { stage, region, institutions }: StageSettings): void {
  const names = stageNames(stage, region);
  const newStack = (part: string) =>
    new Stack(app, names.stack(part), {
      env: { region },
      terminationProtection: part !== 'Service',
      description: `Indreptar ${stage}: ${part}`,
      tags: { 'indreptar:stage': stage },
    });

  const stateful = newStack('Stateful');
  const keys = addKeys(stateful, names, region);
  addTable(stateful, names, keys.table);
  addUsers(stateful, names, machineInstitutions(institutions));
  addRelayFailures(stateful, names, keys.queue);

  const withQueue = queueInstitutions(institutions);
  for (let number = 1; number <= queueStackCount; number++) {
    const ids = withQueue.filter((id) => queueStackNumber(id) === number);
    if (ids.length === 0) continue;
    const queues = newStack(`Queues-${number}`);
    queues.addStackDependency(stateful);
    addInstitutionQueues(queues, names, ids);
  }

  const service = newStack('Service');
  service.addStackDependency(stateful);
  const { graphql } = addFunctions(service, names, stage);
  addApi(service, names, stage, graphql);
}
