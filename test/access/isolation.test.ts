import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type InProcess, startInProcess } from '../support/inProcess.ts';
import { alternate, coldAnswers, type Handle, handled, prepare, type Questions } from './isolation.ts';

let platform: InProcess;
let questions: Questions;
let cold: string[][];

beforeAll(async () => {
  platform = await startInProcess();
  questions = await prepare(platform);
  cold = await coldAnswers(questions);
}, 120_000);
afterAll(() => platform?.stop());

describe('a warm process', () => {
  it('answers each of ten thousand callers as a fresh process does', async () => {
    expect(await alternate(questions, cold, 10_000)).toEqual({ calls: 10_000, different: 0 });
  });

  it('has something different to say to different callers', () => {
    const byQuestion = cold[0]?.map((_answer, at) => new Set(cold.map((answers) => answers[at])).size) ?? [];
    expect(Math.min(...byQuestion)).toBeGreaterThan(3);
    expect(cold.flat().filter((answer) => answer.startsWith('200') && answer.includes('Zq')).length).toBeGreaterThan(5);
  });

  it.each<[string, (sub: string, body: string) => string]>([
    ['the question alone', (_sub, body) => body],
    ['the caller alone', (sub) => sub],
  ])('that kept answers by %s would be found out', async (_by, keyOf) => {
    const kept = new Map<string, Promise<string>>();
    const careless: Handle = (sub, body) => {
      const key = keyOf(sub, body);
      const answer = kept.get(key) ?? handled(sub, body);
      kept.set(key, answer);
      return answer;
    };
    expect((await alternate(questions, cold, 200, careless)).different).toBeGreaterThan(0);
  });
});
