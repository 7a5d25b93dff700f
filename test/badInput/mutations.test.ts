import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { executableSchema } from '../../services/graphql/server.ts';
import { datesWithoutRows, fieldRows, inputTypeOf, leavesOf, withValue, withValues } from './fields.ts';
import { documentFor, expectRefusal } from './refusals.ts';
import { specimens, titleOf } from './specimens.ts';
import { asked, startWorld, type World, writeLog } from './world.ts';

/**
 * Every field of every mutation, broken in every way: it is refused with field and rule, nothing is written, and the
 * answer never repeats the input.
 */

const schema = executableSchema();
let world: World;
const inputs = new Map<string, object>();
const writes = writeLog();
let before = '';

beforeAll(async () => {
  world = await startWorld();
  for (const specimen of specimens) {
    inputs.set(titleOf(specimen), withValues(specimen.input, await specimen.prepare(world)));
  }
  world.platform.setNow(asked);
  before = await world.dump();
});
afterAll(() => world.stop());

const inputOf = (title: string): object => {
  const input = inputs.get(title);
  if (!input) throw new Error(`${title} was not prepared`);
  return input;
};

it('has an example of every mutation, and rows for every field of its input', () => {
  const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
  expect([...new Set(specimens.map(({ mutation }) => mutation))].sort()).toEqual(mutations.sort());
  expect(mutations.length).toBeGreaterThanOrEqual(29);
  expect(datesWithoutRows(schema)).toEqual([]);
  for (const mutation of mutations) {
    const covered = specimens
      .filter((specimen) => specimen.mutation === mutation)
      .flatMap((specimen) => fieldRows(schema, specimen).map(({ path }) => path.split('.')[0]));
    const fields = leavesOf(inputTypeOf(schema, mutation), {}).map(({ path }) => path);
    expect(covered).toEqual(expect.arrayContaining(fields));
  }
});

describe.each(specimens.map((specimen) => [titleOf(specimen), specimen] as const))('%s', (title, specimen) => {
  const document = documentFor(schema, specimen.mutation);
  const rows = fieldRows(schema, specimen);

  it.each(rows.map((row) => [row.kind, row.path, row] as const))('refuses %s: %s', async (_kind, path, row) => {
    const input = withValue(inputOf(title), row.sets ?? path, row.value);
    writes();
    expectRefusal(await world.as(specimen.place)(document, { input }), row.refusal);
    expect(writes()).toEqual([]);
  });
});

it('has left every row of the store as it was', async () => expect(await world.dump()).toBe(before));

describe('an input is accepted without the broken value', () => {
  it.each(specimens.map((specimen) => [titleOf(specimen), specimen] as const))('%s', async (title, specimen) => {
    const document = documentFor(schema, specimen.mutation);
    const { data, errors } = await world.as(specimen.place)(document, { input: inputOf(title) });
    expect({ errors, result: data?.result }).toEqual({
      errors: undefined,
      result: { __typename: expect.stringMatching(/Success$/) },
    });
  });
});
