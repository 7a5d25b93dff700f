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

/** As much of a request as the guard needs. */
export type Guarded = { actor: Actor; locale: Locale; trail: Trail; inView: InView };

// biome-ignore lint/suspicious/noExplicitAny: sources and arguments are as various as the schema.
type Resolve = GraphQLFieldResolver<any, Guarded, any>;
/** What else happens with a value that is let through: its objects come into view, its reading is noted. */
type Onward = (value: unknown, entry: Entry, context: Guarded) => void;

/**
 * Puts the decision point in front of every field, by its coordinate and whatever query came there (T10). Refused is null,
 * or an error where the schema allows no null; both are noted. Everything that can be is decided here, once: what is left
 * for a field of an answer is a look-up of its record and of a verdict.
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

// biome-ignore lint/suspicious/noExplicitAny: as above.
type Field = GraphQLField<any, any>;
type Guard = {
  coordinate: string;
  /** Undefined for a coordinate that no line names: nobody sees it. */
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
 * At the root the refusals of commands and stores are noted too: what was not found and what was not allowed alike, with the
 * id that was asked for. A refused mutation answers by its union, a refused record as one that is not there.
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
