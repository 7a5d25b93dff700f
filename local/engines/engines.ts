import { mkdirSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { DataDirectory } from '../dataDirectory.ts';
import { type DynamoEngine, startDynamo } from './dynamo.ts';
import { type KeyService, startKeyService } from './keyService.ts';
import { type QueueEngine, startQueues } from './queueEngine.ts';

const portsFile = 'ports.json';

/**
 * Starts tables, queues and keys. They use the ports of the last start if these are free, so that clients find them
 * again.
 */
export async function startEngines(
  options: { memory: boolean },
  data: DataDirectory,
  region: string,
  output: Writable,
  undo: (() => unknown)[],
): Promise<{ dynamo: DynamoEngine; queues: QueueEngine; keys: KeyService }> {
  const ports = data.readJson<{ dynamo: number; queues: number; keys?: number }>(portsFile);
  const directory = data.file('store');
  if (!options.memory) mkdirSync(directory, { recursive: true });
  const kept = options.memory ? {} : { directory };
  const dynamo = await startDynamo({ ...kept, ...(ports && { port: ports.dynamo }), output });
  undo.push(() => dynamo.stop());
  const queues = await startQueues({ ...kept, ...(ports && { port: ports.queues }), region });
  undo.push(() => queues.stop());
  const keys = await startKeyService({ ...kept, port: ports?.keys, region });
  undo.push(() => keys.stop());
  data.writeJson(portsFile, { dynamo: dynamo.port, queues: queues.port, keys: keys.port });
  return { dynamo, queues, keys };
}
