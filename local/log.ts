import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, type Writable } from 'node:stream';

/** One log file for the platform and one for each function. `--verbose` also prints every line. */
export class Logs {
  readonly directory: string;
  readonly #verbose: boolean;
  readonly #files: Writable[] = [];

  constructor(directory: string, verbose: boolean) {
    mkdirSync(directory, { recursive: true });
    this.directory = directory;
    this.#verbose = verbose;
  }

  open(name: string): Writable {
    const file = createWriteStream(join(this.directory, `${name}.log`), { flags: 'a' });
    // The platform continues when a log cannot be written, for example because its folder is gone.
    file.on('error', () => {});
    const output = new PassThrough();
    output.pipe(file);
    if (this.#verbose) output.on('data', (chunk: Buffer) => process.stderr.write(prefixed(name, chunk.toString())));
    this.#files.push(output);
    return output;
  }

  async close(): Promise<void> {
    await Promise.all(this.#files.map((file) => new Promise<void>((resolve) => file.end(() => resolve()))));
  }
}

const prefixed = (name: string, text: string) => text.replace(/^(?=.)/gm, `[${name}] `);
