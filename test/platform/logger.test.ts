import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Source, sourcesOf } from '../support/laws.ts';

const logger = join(import.meta.dirname, '../../services/platform/logger.ts');

/** Runs a line of code in a process of its own, and returns the lines that it logs. */
function logged(code: string): Record<string, unknown>[] {
  const script = `import { log } from ${JSON.stringify(logger)}; ${code}`;
  const env = { ...process.env, POWERTOOLS_LOG_LEVEL: 'INFO' };
  const output = execFileSync(
    '/bin/sh',
    ['-c', '"$0" --input-type=module-typescript -e "$1" 2>&1', process.execPath, script],
    {
      env,
      encoding: 'utf8',
    },
  );
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('a line is one JSON object: the event, its ids and counts', () => {
  const [line, ...others] = logged("log.info('relay.done', { count: 3, referralId: 'r1', version: undefined });");
  expect(others).toEqual([]);
  expect(line).toMatchObject({
    level: 'INFO',
    message: 'relay.done',
    service: 'indreptar',
    count: 3,
    referralId: 'r1',
  });
  expect(line).not.toHaveProperty('version');
});

test('a field that is not listed is dropped, even if the types allow it', () => {
  const [line] = logged("log.warn('x', { givenNames: 'Maria', code: 'C', note: 'private' } as never);");
  expect(line).toMatchObject({ code: 'C' });
  expect(JSON.stringify(line)).not.toMatch(/Maria|private|givenNames|note/);
});

test('of an error the name and the frames are kept, not the message', () => {
  const [line] = logged("log.error('x', {}, new RangeError('Maria\\nPerez'));");
  expect(line).toMatchObject({
    level: 'ERROR',
    errorName: 'RangeError',
    errorStack: expect.stringContaining('    at '),
  });
  expect(JSON.stringify(line)).not.toMatch(/Maria|Perez/);
});

test('a thrown value that is not an error is named by its kind', () => {
  const [line] = logged("log.error('x', {}, 'Maria');");
  expect(line).toMatchObject({ errorName: 'string' });
  expect(JSON.stringify(line)).not.toContain('Maria');
});

test('lines of a message that look like frames are not kept either', () => {
  const [line] = logged(
    "log.error('x', {}, new Error('no row\\n    at Maria Perez (Cahul:1:2)\\n    at 12.03.1990:1:1'));",
  );
  expect(JSON.stringify(line)).not.toMatch(/Maria|Cahul|1990/);
  expect(line?.errorStack).toMatch(/^ {4}at /);
});

test("an error's name is a word of code", () => {
  const [line] = logged("log.error('x', {}, Object.assign(new Error(), { name: 'Maria Perez' }));");
  expect(line).toMatchObject({ errorName: 'Error' });
});

test('a fault of a handler is logged by its place, and thrown without its words', () => {
  const faults = join(import.meta.dirname, '../../services/platform/faults.ts');
  const [line, thrown] = logged(`const { maskingFaults } = await import(${JSON.stringify(faults)});
    await maskingFaults('x.failed', 'r1', async () => { throw new RangeError('Maria'); })
      .catch((error) => console.log(JSON.stringify({ said: String(error), cause: error.cause })));`);
  expect(line).toMatchObject({ message: 'x.failed', requestId: 'r1', errorName: 'RangeError' });
  expect(thrown).toEqual({ said: 'Fault: x.failed' });
  expect(JSON.stringify(line)).not.toContain('Maria');
});

/** The outputs past the logger, in all files of services/. */
function waysOut(files: Source[]): string[] {
  return files.flatMap(({ path, text }) => {
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const clients = [...code.matchAll(/new \w+Client\(/g)].length;
    const isHandler = path.endsWith('/handler.ts');
    return [
      /\bconsole\.|process\.(stdout|stderr|emitWarning)/.test(code) && `${path} writes by itself`,
      clients > 0 && !code.includes('logger: sdkLogger') && `${path}: an SDK client that logs by itself`,
      /aws-lambda-powertools\/(?!logger)|aws-xray|embedded-metric/.test(code) && `${path} writes metrics or traces`,
      isHandler && !code.includes('maskingFaults(') && `${path} throws the words of others`,
      path !== 'services/platform/logger.ts' && /powertools\/logger/.test(code) && `${path} has a logger of its own`,
    ].filter((complaint) => complaint !== false);
  });
}

test('nothing of services/ writes past the logger: no console, no SDK, no metrics, no traces, no thrown words', () => {
  expect(waysOut(sourcesOf('services'))).toEqual([]);
});

test.each([
  ['console.log(person);', 'writes by itself'],
  ['const sqs = new SQSClient({});', 'logs by itself'],
  ["import { Metrics } from '@aws-lambda-powertools/metrics';", 'metrics'],
  ['export async function handler() { throw new Error(name); }', 'words of others'],
])('%s would be found', (text, complaint) => {
  expect(waysOut([{ path: 'services/x/handler.ts', text }])).toContainEqual(expect.stringContaining(complaint));
});
