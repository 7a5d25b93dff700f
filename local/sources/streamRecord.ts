import { createHash } from 'node:crypto';
import type { _Record } from '@aws-sdk/client-dynamodb-streams';

/** A record as the function receives it. */
export interface StreamRecord {
  eventID: string;
  eventName: string;
  eventVersion: string;
  eventSource: 'aws:dynamodb';
  awsRegion: string;
  eventSourceARN: string;
  dynamodb: {
    ApproximateCreationDateTime: number;
    Keys: Record<string, unknown>;
    SequenceNumber: string;
    SizeBytes: number;
    StreamViewType: string;
    NewImage?: Record<string, unknown>;
    OldImage?: Record<string, unknown>;
  };
}

/**
 * The engine names every region "dynoxide" and knows only its own stream. Both are replaced by the names of the
 * template.
 */
export function streamRecord(record: _Record, region: string, streamArn: string): StreamRecord {
  const change = record.dynamodb ?? {};
  return {
    eventID: record.eventID ?? '',
    eventName: record.eventName ?? '',
    eventVersion: record.eventVersion ?? '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    eventSourceARN: streamArn,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor((change.ApproximateCreationDateTime?.getTime() ?? Date.now()) / 1_000),
      Keys: change.Keys ?? {},
      SequenceNumber: change.SequenceNumber ?? '',
      SizeBytes: change.SizeBytes ?? 0,
      StreamViewType: change.StreamViewType ?? 'KEYS_ONLY',
      ...(change.NewImage && { NewImage: change.NewImage }),
      ...(change.OldImage && { OldImage: change.OldImage }),
    },
  };
}

/** The lane of a record. Records of one partition key share a lane, so that the order of each item is kept. */
export function laneOf(record: StreamRecord, partitionKey: string, lanes: number): number {
  if (lanes === 1) return 0;
  const key = JSON.stringify(record.dynamodb.Keys[partitionKey]);
  return createHash('sha256').update(key).digest().readUInt32BE(0) % lanes;
}
