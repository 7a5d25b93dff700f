import { spawnSync } from 'node:child_process';

/** A seed for each commit, so that every commit plays other sequences. Without a commit the seed is fixed. */
export function seedOfCommit(): number {
  const { status, stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' });
  // A seed of fast-check is a signed number of 32 bits.
  return status === 0 ? Number.parseInt(stdout.slice(0, 7), 16) : 2032;
}
