import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { shortenErrors } from '../../infra/bundle/shorten.ts';

const require = createRequire(import.meta.url);
type ErrorClass = { new (opts: object): Error & Record<string, unknown>; shapeId: string };

/**
 * An error module of an SDK, original or shortened. Its base class sets its own prototype on new objects, as the SDK's
 * does.
 */
function errorsOf(source: string): Record<string, ErrorClass> {
  const base = `class __BaseException extends Error { constructor(opts) {
    super(opts.message); Object.assign(this, opts); Object.setPrototypeOf(this, __BaseException.prototype); } }`;
  const body = source.replace(/^import .*$/m, base);
  const names = [...body.matchAll(/^export (?:class|const) (\w+)/gm)].map(([, name]) => name);
  const run = new Function(`${body.replaceAll(/^export /gm, '')}\nreturn { ${names.join(', ')} };`);
  return run() as Record<string, ErrorClass>;
}

describe.each(['client-dynamodb', 'client-kms'])('errors of %s, shortened', (client) => {
  const manifest = require.resolve(`@aws-sdk/${client}/package.json`);
  const source = readFileSync(join(dirname(manifest), 'dist-es/models/errors.js'), 'utf8');
  const shortened = shortenErrors(source);

  it('take less than half of the room', () => {
    expect(shortened.length).toBeLessThan(source.length / 2);
    // A retryable error has another form, so it is not shortened.
    expect(shortened.match(/^export class/gm)?.length ?? 0).toBeLessThanOrEqual(1);
  });

  it('have the names, faults and fields that they had', () => {
    const [before, after] = [errorsOf(source), errorsOf(shortened)];
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const opts = {
      message: 'm',
      CancellationReasons: [],
      Item: { a: 1 },
      throttlingReasons: [],
      ThrottlingReasons: [],
    };
    for (const [name, original] of Object.entries(before)) {
      const same = after[name] as ErrorClass;
      expect(same.shapeId).toBe(original.shapeId);
      const [a, b] = [new original(opts), new same(opts)];
      expect({ ...b, name: b.name }).toEqual({ ...a, name: a.name });
      expect(b).toBeInstanceOf(same);
    }
  });
});
