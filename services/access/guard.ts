import {
  GraphQLError,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Actor } from '../caller/actor.ts';
import { noteDenial, type Trail } from '../caller/auditTrail.ts';
import type { Locale } from '../platform/words.ts';
import { allows, bringIntoView, type Entry, entryOf, type InView, noteFieldRead } from './answerRecords.ts';
import { askedFor, isRefusal, refusalError, refusalProblem } from './refusals.ts';
import { idInView, type Rule } from './rule.ts';
import { rules as allRules, type Rules, sharedTypes } from './rules/index.ts';

/** The part of a request that the guard needs. */
export type Guarded = { actor: Actor; locale: Locale; trail: Trail; inView: InView };

// biome-ignore lint/suspicious/noExplicitAny: sources and arguments differ from field to field.
type Resolve = GraphQLFieldResolver<any, Guarded, any>;
/** The work after a value was allowed: its objects are assigned to records, and its read is added to the trail. */
type Onward = (value: unknown, entry: Entry, context: Guarded) => void;

/**
 * Puts the access rules in front of every field, by its coordinate, for every form of query (docs/security.md, "Threats",
 * T10). A refused field is null, or an error where the schema allows no null. Both are added to the trail. The rule of each
 * field is looked up once, when the schema is built; a field of an answer only needs its record and the result of the rule.
 */
export function guardSchema(schema: GraphQLSchema, rules: Rules = allRules): GraphQLSchema {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const line = rules.get(coordinate);
      const guard = { coordinate, rule: line?.rule, onward: onwardOf(field, coordinate, line?.holds) };
      field.resolve = roots.includes(type) ? guardRoot(field, guard) : guardField(field, guard);
    }
  }
  return schema;
}

// biome-ignore lint/suspicious/noExplicitAny: sources and arguments differ from field to field.
type Field = GraphQLField<any, any>;
type Guard = {
  coordinate: string;
  /** Undefined for a coordinate without a rule. The field is then always refused. */
  rule: Rule | undefined;
  onward: Onward | undefined;
};

function onwardOf(field: Field, coordinate: string, holds: string | undefined): Onward | undefined {
  const named = getNamedType(field.type);
  const dataClass = (field.extensions.pii as { class: string } | undefined)?.class;
  const note: Onward | undefined =
    dataClass && holds !== 'MEMBER'
      ? (value, entry, { trail }) => {
          if (value !== null && value !== undefined) noteFieldRead(trail, entry, dataClass, coordinate);
        }
      : undefined;
  if (isLeafType(named) || sharedTypes.has(named.name)) return note;
  const type = isAbstractType(named) ? undefined : named.name;
  return (value, entry, context) => {
    bringIntoView(context.inView, type, value, entry);
    note?.(value, entry, context);
  };
}

function guardField(field: Field, { coordinate, rule, onward }: Guard): Resolve {
  const { name } = field;
  const resolve = field.resolve as Resolve | undefined;
  const isNullable = !isNonNullType(field.type);
  return (source, args, context, info) => {
    const entry = entryOf(context.inView, source);
    if (!rule || !allows(rule, entry, context.actor)) {
      noteDenial(context.trail, { coordinate, askedFor: idInView(entry.record) });
      if (isNullable) return null;
      throw refusalError('FORBIDDEN', context.locale);
    }
    const value = resolve ? resolve(source, args, context, info) : source[name];
    if (!onward) return value;
    if (value instanceof Promise) {
      return value.then((settled) => {
        onward(settled, entry, context);
        return settled;
      });
    }
    onward(value, entry, context);
    return value;
  };
}

/**
 * Guards a field of Query or Mutation. The refusals of commands and stores, both "not found" and "forbidden", are added to
 * the trail with the requested id. A refused mutation answers with a problem of its union. A refused record looks like a
 * missing one.
 */
function guardRoot(field: Field, { coordinate, rule, onward }: Guard): Resolve {
  const resolve = field.resolve as Resolve;
  const code = isObjectType(field.type) ? 'NOT_FOUND' : 'FORBIDDEN';
  const refuse = ({ locale }: Guarded) => {
    const problem = refusalProblem(getNamedType(field.type), locale);
    if (problem) return problem;
    throw refusalError(code, locale);
  };
  const answer = async (...[source, args, context, info]: Parameters<Resolve>): Promise<unknown> => {
    const { inView, trail, actor } = context;
    const note = () => noteDenial(trail, { coordinate, askedFor: askedFor(args) });
    if (!rule || !allows(rule, inView.root, actor)) {
      note();
      return refuse(context);
    }
    try {
      const value = await resolve(source, args, context, info);
      if (isRefusal((value as { code?: unknown } | null)?.code)) note();
      onward?.(value, inView.root, context);
      return value;
    } catch (error) {
      if (error instanceof GraphQLError && isRefusal(error.extensions.code)) note();
      throw error;
    }
  };
  return (source, args, context, info) => {
    const answered = answer(source, args, context, info);
    context.trail.pending.push(answered);
    return answered;
  };
}
