import { type DocumentNode, execute, type GraphQLSchema, getNamedType, isAbstractType, parse } from 'graphql';
import { contextOf, madeUpApi } from './madeUpApi.ts';
import { type Manner, manners, type Path, pathsTo, type Step, written } from './paths.ts';
import { principals } from './principals.ts';
import { caseSpecimens, memberSpecimens, noRecord, referralSpecimens, type Specimen } from './records.ts';
import { aboutOf, expectationOf, type Principal } from './truth.ts';

export type Executions = {
  executions: number;
  allowed: number;
  refused: number;
  wrong: string[];
  reached: Set<string>;
};

type Prepared = { path: Path; manner: Manner; document: DocumentNode; keys: string[]; specimens: Specimen[] };

const coordinateOf = ({ type, field }: Step) => `${type.name}.${field.name}`;
/** The answers that the guard gives in place of a refused mutation. */
const refusals = ['ForbiddenProblem', 'NotFoundProblem'];

/** The records on the way to a field: a case, a referral or a member, if the path has a type of it. */
function specimensOn(path: Path): Specimen[] {
  const abouts = new Set(path.map((step) => aboutOf(coordinateOf(step))));
  if (abouts.has('case')) return caseSpecimens;
  if (abouts.has('referral') || abouts.has('event')) return referralSpecimens;
  return abouts.has('member') ? memberSpecimens : [noRecord];
}

function prepare(path: Path, manner: Manner): Prepared {
  const { document, keys } = written(path, manner);
  return { path, manner, document: parse(document, { noLocation: true }), keys, specimens: specimensOn(path) };
}

/** The first entry of each list on the way. Undefined where the answer is empty. */
function valueAt(data: unknown, keys: string[]): unknown {
  let value = data;
  for (const key of keys) {
    while (Array.isArray(value)) value = value[0];
    value = (value as Record<string, unknown> | null | undefined)?.[key];
  }
  return value ?? undefined;
}

const wantedOf = (path: Path, principal: Principal, { facts }: Specimen): boolean | undefined => {
  const each = path.map((step) => expectationOf(coordinateOf(step))(principal, facts));
  return each.includes(false) ? false : each.includes(undefined) ? undefined : true;
};

/**
 * Every caller queries every coordinate, each time on another path, in another manner and of another record. The answer
 * holds the value exactly if the truth allows every step of the path.
 */
export async function executions(
  schema: GraphQLSchema = madeUpApi(),
  { waysToEach = 4, only = '' }: { waysToEach?: number; only?: string } = {},
): Promise<Executions> {
  const result: Executions = { executions: 0, allowed: 0, refused: 0, wrong: [], reached: new Set() };
  let turn = 0;
  for (const [typeName, paths] of pathsTo(schema, waysToEach)) {
    const type = schema.getType(typeName);
    const fields = type && 'getFields' in type ? Object.values(type.getFields()) : [];
    for (const field of fields) {
      if (only && only !== `${typeName}.${field.name}`) continue;
      const ways = paths
        .filter((path) => path.length > 0 || typeName === 'Query' || typeName === 'Mutation')
        .map((path, at) =>
          prepare([...path, { type, field } as Step], manners[(turn + at) % manners.length] ?? 'plainly'),
        );
      result.reached.add(`${typeName}.${field.name}`);
      for (const principal of principals) {
        const way = ways[turn % ways.length];
        const specimen = way?.specimens[turn % way.specimens.length];
        turn += 7;
        if (way && specimen) await ask(schema, way, principal, specimen, result);
      }
    }
  }
  return result;
}

async function ask(schema: GraphQLSchema, way: Prepared, principal: Principal, specimen: Specimen, result: Executions) {
  const { path, document, keys, manner } = way;
  const union = path.find(({ field }) => isAbstractType(getNamedType(field.type)));
  const unionMember = union && path[path.indexOf(union) + 1]?.type.name;
  if (unionMember && refusals.includes(unionMember)) return;
  const contextValue = contextOf(principal, { specimen, ...(unionMember && { unionMember }) });
  const { data } = await execute({ schema, document, contextValue });
  const value = valueAt(data, keys);
  const isRefusal = refusals.includes(String((value as { __typename?: string } | undefined)?.__typename));
  const isThere = value !== undefined && !isRefusal;
  result.executions += 1;
  result[isThere ? 'allowed' : 'refused'] += 1;
  const wanted = wantedOf(path, principal, specimen);
  if (wanted !== undefined && wanted !== isThere) {
    const place = path.map(coordinateOf).join(' > ');
    result.wrong.push(`${place} ${manner}: ${principal.name}, ${specimen.name}: ${isThere ? 'allowed' : 'refused'}`);
  }
}
