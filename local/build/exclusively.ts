import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Runs the work while no other process runs it. A lock whose process died is ignored. */
export async function exclusively(lockFile: string, work: () => Promise<void>): Promise<void> {
  mkdirSync(dirname(lockFile), { recursive: true });
  while (!take(lockFile)) await new Promise((resolve) => setTimeout(resolve, 100));
  try {
    await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function take(lockFile: string): boolean {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (!isAlive(lockFile)) rmSync(lockFile, { force: true });
    return false;
  }
}

function isAlive(lockFile: string): boolean {
  try {
    process.kill(Number(readFileSync(lockFile, 'utf8')), 0);
    return true;
  } catch (error) {
    // An empty lock file is one that another process is writing.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
