import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { PlatformProblem } from '../problem.ts';
import type { FunctionAnswer } from './messages.ts';

export interface FunctionDefinition {
  name: string;
  arn: string;
  codeDirectory: string;
  handler: string;
  environment: Record<string, string>;
  memoryMegabytes: number;
  timeoutSeconds: number;
  reservedConcurrency: number | undefined;
}

/** The result of one invocation, as Lambda's Invoke API returns it. */
export type Outcome =
  | { kind: 'result'; requestId: string; payload: unknown }
  | { kind: 'functionError'; requestId: string; errorType: string; errorMessage: string }
  | { kind: 'timeout'; requestId: string; errorMessage: string }
  | { kind: 'throttled' };

/** One process of a function. It takes one event at a time. After a timeout or death it takes no more. */
export class FunctionProcess {
  readonly #definition: FunctionDefinition;
  readonly #child: ChildProcess;
  readonly ready: Promise<void>;
  readonly exited: Promise<void>;
  alive = true;

  constructor(definition: FunctionDefinition, output: Writable) {
    this.#definition = definition;
    this.#child = fork(join(import.meta.dirname, 'bootstrap.ts'), [definition.codeDirectory, definition.handler], {
      // The process gets only the environment of the function, so that no function depends on the developer's shell.
      env: definition.environment,
      // Lambda reserves a tenth of the memory for data outside the JavaScript heap.
      execArgv: [`--max-old-space-size=${Math.floor(definition.memoryMegabytes * 0.9)}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'json',
    });
    this.#child.stdout?.pipe(output, { end: false });
    this.#child.stderr?.pipe(output, { end: false });
    let said = '';
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4_000);
    });
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', () => {
        this.alive = false;
        resolve();
      });
    });
    this.ready = new Promise((resolve, reject) => {
      this.#child.once('message', () => resolve());
      this.#child.once('error', reject);
      void this.exited.then(() => {
        const reason = /^\w*Error.*$/m.exec(said)?.[0] ?? 'no reason told';
        reject(new PlatformProblem(`function ${definition.name} does not start: ${reason}`));
      });
    });
    this.ready.catch(() => {});
  }

  async invoke(event: unknown): Promise<Outcome> {
    const requestId = randomUUID();
    try {
      await this.ready;
    } catch (error) {
      return { kind: 'functionError', requestId, errorType: 'Runtime.ExitError', errorMessage: String(error) };
    }
    const { timeoutSeconds, arn } = this.#definition;
    return new Promise((resolve) => {
      const settle = (outcome: Outcome) => {
        clearTimeout(timer);
        this.#child.off('message', onMessage);
        resolve(outcome);
      };
      const timer = setTimeout(() => {
        this.kill();
        settle({
          kind: 'timeout',
          requestId,
          errorMessage: `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
        });
      }, timeoutSeconds * 1_000);
      const onMessage = (answer: FunctionAnswer) => {
        if (answer.kind === 'ready' || answer.requestId !== requestId) return;
        settle(answer.kind === 'result' ? answer : { ...answer, kind: 'functionError' });
      };
      this.#child.on('message', onMessage);
      void this.exited.then(() =>
        settle({ kind: 'functionError', requestId, errorType: 'Runtime.ExitError', errorMessage: 'the process ended' }),
      );
      const deadlineAt = Date.now() + timeoutSeconds * 1_000;
      this.#child.send({ requestId, event, deadlineAt, functionArn: arn }, (error) => {
        if (error) this.kill();
      });
    });
  }

  kill(): void {
    this.alive = false;
    this.#child.kill('SIGKILL');
  }
}
