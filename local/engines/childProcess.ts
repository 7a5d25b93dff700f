import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * A shell that runs the program. It ends the program when its own standard input ends. The kernel closes that input
 * when this process dies in any way, so no engine outlives a killed platform.
 */
const watch =
  'exec 3<&0; "$@" 3<&- & c=$!; (read -r _ <&3; kill -9 $c) & w=$!; wait $c 2>/dev/null; s=$?; kill $w 2>/dev/null; exit $s';

export interface Child {
  exited: Promise<void>;
  stop(): Promise<void>;
}

export function spawnTied(program: string, programArguments: string[], output: Writable): Child {
  // Detached: Ctrl-C in a terminal then reaches only the platform, which stops its children in order.
  const child: ChildProcess = spawn('/bin/sh', ['-c', watch, 'sh', program, ...programArguments], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdout?.pipe(output, { end: false });
  child.stderr?.pipe(output, { end: false });
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  return {
    exited,
    stop: async () => {
      child.stdin?.end();
      await exited;
    },
  };
}
