import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PlatformProblem } from './problem.ts';

/** The folder that holds all data of the platform. The process that uses it holds a lock. */
export interface DataDirectory {
  path: string;
  file(name: string): string;
  readJson<T>(name: string): T | undefined;
  writeJson(name: string, value: unknown): void;
  release(): void;
}

export const runtimeFileName = 'platform.json';

export function openDataDirectory(options: { path: string; memory: boolean }): DataDirectory {
  const path = options.memory ? mkdtempSync(join(tmpdir(), 'indreptar-')) : resolve(options.path);
  mkdirSync(path, { recursive: true });
  const file = (name: string) => join(path, name);
  lock(file('lock'), path);
  const release = () => {
    rmSync(file(runtimeFileName), { force: true });
    rmSync(options.memory ? path : file('lock'), { force: true, recursive: options.memory });
  };
  // Releases the lock also when the process ends during the start.
  process.once('exit', release);
  return {
    path,
    file,
    readJson: (name) => readJson(file(name)),
    writeJson: (name, value) => writeFileSync(file(name), `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 }),
    release: () => {
      process.off('exit', release);
      release();
    },
  };
}

interface Lock {
  pid: number;
  born: string | undefined;
}

/** Takes over the lock of a killed process: its process is gone, or another process has its number. */
function lock(file: string, directory: string): void {
  const own = JSON.stringify({ pid: process.pid, born: bornAt(process.pid) } satisfies Lock);
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, own, { flag: 'wx' });
      return;
    } catch {
      const holder = readJson<Lock>(file);
      if (holder && isAlive(holder))
        throw new PlatformProblem(
          `another platform (process ${holder.pid}) is using ${directory}: stop it or set DATA_DIR`,
        );
      rmSync(file, { force: true });
    }
  }
  throw new PlatformProblem(`cannot lock ${directory}`);
}

function isAlive({ pid, born }: Lock): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return bornAt(pid) === born;
}

/** The start time of a process, where the system tells it. */
function bornAt(pid: number): string | undefined {
  if (!existsSync('/proc/self/stat')) return undefined;
  try {
    // The name of the process may contain spaces. The start time is the 22nd field.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
  } catch {
    return undefined;
  }
}

export function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
