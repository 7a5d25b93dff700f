import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Refused } from '../../tools/refused.ts';

const root = join(import.meta.dirname, '..', '..');

/** Runs one of our programs or the CDK, with its output on the terminal. Throws Refused when it fails. */
export async function runProgram(path: string, args: string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(root, path), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  const code = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve(exitCode ?? signal ?? 'unknown'));
  });
  if (code !== 0) throw new Refused(`${path} ended with ${code}`);
}
