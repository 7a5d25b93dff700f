import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Writable } from 'node:stream';
import { PlatformProblem } from '../problem.ts';
import { spawnTied } from './childProcess.ts';
import { freePort } from './ports.ts';

export interface DynamoEngine {
  endpoint: string;
  port: number;
  exited: Promise<void>;
  stop(): Promise<void>;
}

/** Starts dynoxide on a free port. Without a folder it keeps no data. */
export async function startDynamo(options: {
  directory?: string;
  port?: number;
  output: Writable;
}): Promise<DynamoEngine> {
  const program = dynoxideProgram();
  const port = await freePort(options.port);
  const engine = spawnTied(
    program,
    ['serve', '--port', String(port), ...(options.directory ? ['--db-path', join(options.directory, 'table.db')] : [])],
    options.output,
  );
  const endpoint = `http://127.0.0.1:${port}`;
  await answering(endpoint, engine.exited);
  return { endpoint, port, ...engine };
}

/** The path of the engine for this kind of machine. */
export function dynoxideProgram(platform: string = process.platform, architecture: string = process.arch): string {
  const name = `@dynoxide/${platform}-${architecture}`;
  try {
    const program = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'dynoxide');
    if (existsSync(program)) return program;
  } catch {
    // The package is not installed. The caller reports it.
  }
  throw new PlatformProblem(
    `no database engine for ${platform}-${architecture}: the package ${name} is not installed (the local platform runs on Linux x64)`,
  );
}

async function answering(endpoint: string, exited: Promise<void>): Promise<void> {
  let gone = false;
  void exited.then(() => {
    gone = true;
  });
  for (let attempt = 0; attempt < 500; attempt++) {
    if (gone) throw new PlatformProblem('the database engine stopped at once: see the log in the data folder');
    try {
      await fetch(endpoint, { signal: AbortSignal.timeout(1_000) });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
  throw new PlatformProblem(`the database engine does not answer at ${endpoint}`);
}
