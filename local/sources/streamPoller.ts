import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { Outcome } from '../functions/functionProcess.ts';
import type { Checkpoints } from './checkpoints.ts';
import type { SourceMapping } from './mapping.ts';
import { deliverBatch, type GivenUp } from './streamBatch.ts';
import { laneOf, type StreamRecord, streamRecord } from './streamRecord.ts';

const idlePauseMs = 100;
const faultPauseMs = 1_000;
const longestRetryPauseMs = 5_000;
/** Reading pauses while this many records wait for delivery. */
const readAhead = 2_000;

export interface StreamSource {
  client: DynamoDBStreamsClient;
  engineStreamArn: string;
  partitionKey: string;
  region: string;
  mapping: SourceMapping;
  checkpoints: Checkpoints;
  invoke(event: object): Promise<Outcome>;
  giveUp(records: StreamRecord[], why: GivenUp, shardId: string): Promise<void>;
  report(line: string): void;
}

export interface Poller {
  stop(): Promise<void>;
}

/** Reads every shard of the stream and delivers its records to the function in several lanes. */
export async function pollStream(source: StreamSource): Promise<Poller> {
  const described = await source.client.send(new DescribeStreamCommand({ StreamArn: source.engineStreamArn }));
  const shards = (described.StreamDescription?.Shards ?? []).map(
    (shard) => new ShardPoller(source, shard.ShardId ?? ''),
  );
  return { stop: async () => void (await Promise.all(shards.map((shard) => shard.stop()))) };
}

class ShardPoller {
  readonly #source: StreamSource;
  readonly #shardId: string;
  readonly #key: string;
  readonly #startedAt = Date.now();
  readonly #stop = new AbortController();
  /** All records that were read and are not covered by the checkpoint, in the order of the stream. */
  readonly #pending: { sequenceNumber: string; done: boolean }[] = [];
  readonly #lanes: { record: StreamRecord; done: () => void }[][];
  readonly #running: Promise<void>[];
  #wake: (() => void)[] = [];
  #lastRead: string | undefined;

  constructor(source: StreamSource, shardId: string) {
    this.#source = source;
    this.#shardId = shardId;
    this.#key = `${source.mapping.id} ${source.engineStreamArn} ${shardId}`;
    this.#lastRead = source.checkpoints.position(this.#key);
    this.#lanes = Array.from({ length: source.mapping.lanes }, () => []);
    this.#running = [this.#read(), ...this.#lanes.map((lane) => this.#deliver(lane))];
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wakeAll();
    await Promise.all(this.#running);
  }

  get #stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  async #read(): Promise<void> {
    let iterator: string | undefined;
    while (!this.#stopped) {
      try {
        if (this.#pending.length >= readAhead) {
          await this.#sleep(idlePauseMs);
          continue;
        }
        iterator ??= await this.#iterator();
        const page = await this.#source.client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: 1_000 }));
        for (const record of page.Records ?? [])
          this.#accept(streamRecord(record, this.#source.region, this.#source.mapping.sourceArn));
        if (page.Records?.length) this.#moveCheckpoint();
        iterator = page.NextShardIterator;
        if (!page.Records?.length) await this.#sleep(idlePauseMs);
      } catch (error) {
        if (this.#stopped) return;
        iterator = undefined;
        // The checkpoint is older than the stream's first record, so reading starts at the first record.
        if ((error as Error).name === 'TrimmedDataAccessException') this.#lastRead = undefined;
        this.#source.report(`stream ${this.#shardId}: ${error}`);
        await this.#sleep(faultPauseMs);
      }
    }
  }

  async #iterator(): Promise<string> {
    const answer = await this.#source.client.send(
      new GetShardIteratorCommand({
        StreamArn: this.#source.engineStreamArn,
        ShardId: this.#shardId,
        ...(this.#lastRead === undefined
          ? { ShardIteratorType: this.#source.mapping.startingPosition }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: this.#lastRead }),
      }),
    );
    return answer.ShardIterator ?? '';
  }

  #accept(record: StreamRecord): void {
    const entry = { sequenceNumber: record.dynamodb.SequenceNumber, done: false };
    this.#lastRead = entry.sequenceNumber;
    this.#pending.push(entry);
    const done = () => {
      entry.done = true;
    };
    if (this.#source.mapping.filter(record)) {
      this.#lanes[laneOf(record, this.#source.partitionKey, this.#lanes.length)]?.push({ record, done });
      this.#wakeAll();
    } else {
      done();
    }
  }

  async #deliver(lane: { record: StreamRecord; done: () => void }[]): Promise<void> {
    const { mapping, invoke, giveUp } = this.#source;
    while (!this.#stopped) {
      if (lane.length === 0) {
        await new Promise<void>((resolve) => this.#wake.push(resolve));
        continue;
      }
      if (lane.length < mapping.batchSize && mapping.windowSeconds > 0)
        await this.#sleep(mapping.windowSeconds * 1_000);
      const batch = lane.splice(0, mapping.batchSize);
      const delivered = await deliverBatch(
        batch.map(({ record }) => record),
        {
          mapping,
          invoke,
          giveUp: (records, why) => giveUp(records, why, this.#shardId),
          pause: (attempt) => this.#sleep(Math.min(longestRetryPauseMs, 100 * 2 ** attempt)),
          stopped: () => this.#stopped,
          startedAt: this.#startedAt,
        },
      ).catch((error) => {
        this.#source.report(`stream ${this.#shardId}: ${error}`);
        return false;
      });
      if (delivered) for (const { done } of batch) done();
      // The records were neither delivered nor discarded. They come first again.
      else lane.unshift(...batch);
      if (delivered) this.#moveCheckpoint();
      else await this.#sleep(faultPauseMs);
    }
  }

  /** The checkpoint is before the oldest record that is not delivered, also when later lanes are further. */
  #moveCheckpoint(): void {
    const open = this.#pending.findIndex((entry) => !entry.done);
    const passed = this.#pending.splice(0, open === -1 ? this.#pending.length : open).at(-1);
    if (passed) this.#source.checkpoints.move(this.#key, passed.sequenceNumber);
  }

  #wakeAll(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  #sleep(milliseconds: number): Promise<void> {
    if (this.#stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(finish, milliseconds);
      const { signal } = this.#stop;
      function finish(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        resolve();
      }
      signal.addEventListener('abort', finish, { once: true });
    });
  }
}
