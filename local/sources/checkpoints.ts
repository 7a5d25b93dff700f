import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/** The position of each mapping in each shard, on disk. After a kill the delivery continues from here. */
export class Checkpoints {
  readonly #file: string;
  readonly #positions: Record<string, string>;

  constructor(file: string) {
    this.#file = file;
    this.#positions = read(file);
  }

  position(key: string): string | undefined {
    return this.#positions[key];
  }

  move(key: string, sequenceNumber: string): void {
    this.#positions[key] = sequenceNumber;
    // Written by rename, so that a kill leaves the old file or the new one.
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.#positions));
    renameSync(`${this.#file}.new`, this.#file);
  }
}

function read(file: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch {
    return {};
  }
}
