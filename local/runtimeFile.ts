import { join } from 'node:path';
import { readJson, runtimeFileName } from './dataDirectory.ts';
import { PlatformProblem } from './problem.ts';

/** The addresses and names of a running platform, for the tools beside it. */
export interface RuntimeFile {
  pid: number;
  url: string;
  issuer: string;
  region: string;
  stage: string;
  tableName: string;
  /** The names of the other tables and keys that the functions use. A template without one has an empty text. */
  keysTableName: string;
  accessLogTableName: string;
  fieldKeyId: string;
  indexKeyId: string;
  dynamoEndpoint: string;
  queueEndpoint: string;
  keyEndpoint: string;
  /** The address of the queue, by institution id. */
  queues: Record<string, string>;
  explorerClient: { id: string; redirectUri: string };
  /** The machine clients with their secrets, which are valid on this machine only. */
  machineClients: { name: string; id: string; secret: string; scope: string }[];
  /** Holds the offset of business time in milliseconds. */
  clockFile: string;
  logDirectory: string;
}

export const dataDirectoryPath = (): string => process.env.DATA_DIR || '.data';

export function runningPlatform(): RuntimeFile {
  const runtime = readJson<RuntimeFile>(join(dataDirectoryPath(), runtimeFileName));
  if (!runtime)
    throw new PlatformProblem('no platform is running here: npm start (or set DATA_DIR to its data folder)');
  return runtime;
}
