import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** The first line of a function's process: the time of its first answer, and the answer. */
export type ColdStart = {
  /** User and system time of the process, from its start to its first answer. */
  cpuMs: number;
  /** Wall-clock time from before the start of the process to its first answer. */
  wallMs: number;
  rssMiB: number;
  /** The memory after `BENCH_MORE_ANSWERS` more answers. */
  rssMiBAfter: number;
  answer: { statusCode: number; body: string };
};

/** Starts a bundle in a process of its own, as Lambda does, with one event. */
export async function coldStart(
  bundle: string,
  eventFile: string,
  environment: Record<string, string>,
  flags: string[] = [],
): Promise<ColdStart> {
  const startedAt = performance.timeOrigin + performance.now();
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, 'coldChild.cjs'), bundle, eventFile], {
    // Only the environment of a function, without that of the shell.
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await exited;
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  if (!line.startsWith('{"answer"')) throw new Error(`${bundle} gave no answer: ${errors || output}`);
  const { answeredAt, ...measured } = JSON.parse(line) as Omit<ColdStart, 'wallMs'> & { answeredAt: number };
  return { ...measured, wallMs: answeredAt - startedAt };
}
