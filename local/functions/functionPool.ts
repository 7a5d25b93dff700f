import type { Writable } from 'node:stream';
import { type FunctionDefinition, FunctionProcess, type Outcome } from './functionProcess.ts';

/**
 * The default limit of concurrent executions of an account. Here events wait beyond the number of processes and are
 * refused beyond this limit.
 */
const accountConcurrency = 1_000;

/** The processes of one function. They start on demand, serve several events, and are replaced when they die. */
export class FunctionPool {
  readonly definition: FunctionDefinition;
  readonly #size: number;
  readonly #output: Writable;
  readonly #idle: FunctionProcess[] = [];
  readonly #all = new Set<FunctionProcess>();
  readonly #waiting: ((process: FunctionProcess) => void)[] = [];
  #inFlight = 0;
  #stopped = false;

  constructor(definition: FunctionDefinition, size: number, output: Writable) {
    this.definition = definition;
    this.#size = Math.max(1, Math.min(size, definition.reservedConcurrency ?? size));
    this.#output = output;
  }

  /** Starts one process before the first event. */
  async warm(): Promise<void> {
    const process = await this.#take();
    await process.ready.finally(() => this.#giveBack(process));
  }

  async invoke(event: unknown): Promise<Outcome> {
    if (this.#stopped || this.#inFlight >= (this.definition.reservedConcurrency ?? accountConcurrency))
      return { kind: 'throttled' };
    this.#inFlight++;
    try {
      const process = await this.#take();
      try {
        return await process.invoke(event);
      } finally {
        this.#giveBack(process);
      }
    } finally {
      this.#inFlight--;
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const process of this.#all) process.kill();
    await Promise.all([...this.#all].map((process) => process.exited));
  }

  #take(): Promise<FunctionProcess> {
    for (let process = this.#idle.pop(); process; process = this.#idle.pop())
      if (process.alive) return Promise.resolve(process);
    if (this.#all.size < this.#size) return Promise.resolve(this.#start());
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #start(): FunctionProcess {
    const process = new FunctionProcess(this.definition, this.#output);
    this.#all.add(process);
    void process.exited.then(() => this.#all.delete(process));
    return process;
  }

  #giveBack(process: FunctionProcess): void {
    if (!process.alive) this.#all.delete(process);
    const next = this.#waiting.shift();
    if (next) next(process.alive ? process : this.#start());
    else if (process.alive) this.#idle.push(process);
  }
}
