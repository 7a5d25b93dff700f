import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const logger = join(import.meta.dirname, '../../services/platform/logger.ts');

/** Runs a line of code in a process of its own, and answers the lines that it logs. */
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

test('a field that is not listed is dropped, whatever the types were told', () => {
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

test('what is thrown and is no error is named by its kind', () => {
  const [line] = logged("log.error('x', {}, 'Maria');");
  expect(line).toMatchObject({ errorName: 'string' });
  expect(JSON.stringify(line)).not.toContain('Maria');
});
