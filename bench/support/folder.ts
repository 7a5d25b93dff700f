import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is removed when the bench ends in any way. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'indreptar-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
