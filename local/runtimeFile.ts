import { join } from 'node:path';
import { readJson, runtimeFileName } from './dataDirectory.ts';
import { PlatformProblem } from './problem.ts';

/** Where everything of a running platform is, for the tools beside it. */
export interface RuntimeFile {
  pid: number;
  url: string;
  issuer: string;
  region: string;
  stage: string;
  tableName: string;
  /** What else the functions are told by name: tables and keys. Empty texts where a template has none. */
  keysTableName: string;
  accessLogTableName: string;
  fieldKeyId: string;
  indexKeyId: string;
  dynamoEndpoint: string;
  queueEndpoint: string;
  keyEndpoint: string;
  /** Institution id → address of its queue. */
  queues: Record<string, string>;
  explorerClient: { id: string; redirectUri: string };
  /** Machine clients with the secret they have on this machine only. */
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
