import { freePort } from './ports.ts';

export interface QueueEngine {
  endpoint: string;
  port: number;
  stop(): Promise<void>;
}

/** The parts of fauxqs that are assembled here. */
interface Store {
  host: string;
  persistence?: unknown;
  allQueues(): Iterable<EngineQueue>;
}
interface EngineQueue {
  name: string;
  url: string;
  persistence?: unknown;
  inflightMessages: Map<string, { message: Message }>;
  fifoMessages: Map<string, Message[]>;
  recordDeduplication(id: string, messageId: string, sequenceNumber: string | undefined): void;
}
interface Message {
  messageId: string;
  messageDeduplicationId?: string;
  sequenceNumber?: string;
}
interface Persistence {
  loadSqsAndSns(queues: Store, topics: Store): void;
  close(): void;
}
interface App {
  listen(options: { host: string; port: number }): Promise<string>;
  close(): Promise<void>;
}
interface Parts {
  SqsStore: new () => Store;
  SnsStore: new () => Store;
  S3Store: new () => Store;
  PersistenceManager: new (directory: string) => Persistence;
  buildApp(options: object): App;
}

/**
 * Starts fauxqs inside this process. Its own `startFauxqs` listens on every network interface, and its queue addresses
 * are under `sqs.<region>.localhost`, a name that many machines cannot resolve. The parts are therefore assembled here.
 */
export async function startQueues(options: {
  directory?: string;
  port?: number;
  region: string;
}): Promise<QueueEngine> {
  const parts = await loadParts();
  const [queues, topics, files] = [new parts.SqsStore(), new parts.SnsStore(), new parts.S3Store()];
  const port = await freePort(options.port);
  const persistence = options.directory ? new parts.PersistenceManager(options.directory) : undefined;
  if (persistence) {
    persistence.loadSqsAndSns(queues, topics);
    queues.persistence = persistence;
    for (const queue of queues.allQueues()) {
      queue.persistence = persistence;
      queue.url = `http://127.0.0.1:${port}/${new URL(queue.url).pathname.slice(1)}`;
      rememberDuplicates(queue);
    }
  }
  const app = parts.buildApp({
    logger: false,
    defaultRegion: options.region,
    stores: { sqsStore: queues, snsStore: topics, s3Store: files },
  });
  // The addresses of queues use the host of the request.
  queues.host = '';
  await app.listen({ host: '127.0.0.1', port });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    stop: async () => {
      await app.close();
      persistence?.close();
    },
  };
}

/**
 * After a restart the engine has the messages but not the deduplication ids. A sender that was interrupted before it
 * recorded the sending sends again. The ids of the stored messages are therefore restored.
 */
function rememberDuplicates(queue: EngineQueue): void {
  const taken = [...queue.inflightMessages.values()].map(({ message }) => message);
  for (const { messageDeduplicationId, messageId, sequenceNumber } of [
    ...[...queue.fifoMessages.values()].flat(),
    ...taken,
  ])
    if (messageDeduplicationId) queue.recordDeduplication(messageDeduplicationId, messageId, sequenceNumber);
}

async function loadParts(): Promise<Parts> {
  const entry = import.meta.resolve('fauxqs');
  const load = (file: string) => import(new URL(file, entry).href);
  const modules = await Promise.all(
    ['app.js', 'sqs/sqsStore.js', 'sns/snsStore.js', 's3/s3Store.js', 'persistence.js'].map(load),
  );
  return Object.assign({}, ...modules) as Parts;
}
