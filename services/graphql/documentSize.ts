import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** The default number of rows of a page, in every list. */
export const usualPage = 20;
export const largestPage = 50;
/** The assumed length of a list without pages. Most histories and lists of codes have about this length. */
const usualList = 10;
/** The cost of an introspection field. The usual introspection query of a tool stays just below the limit. */
const introspectionCost = 8;

/** The size of a part of a document, with its fragments expanded. */
export type Size = {
  depth: number;
  cost: number;
  /** The number of fields at this level. */
  fields: number;
  aliases: number;
  directives: number;
  /** The number of levels below `__schema` or `__type`. */
  introspection: number;
  lists: number;
  /** The number of pages whose size a variable gives. */
  variablePages: number;
};
const nothing: Size = {
  depth: 0,
  cost: 0,
  fields: 0,
  aliases: 0,
  directives: 0,
  introspection: 0,
  lists: 0,
  variablePages: 0,
};

export type Variables = Readonly<Record<string, unknown>>;
type Fields = Partial<Record<string, GraphQLField<unknown, unknown>>>;

/**
 * Measures one operation in one pass. Each fragment is measured once, even if it is spread often. The function also accepts
 * invalid documents: an unknown field counts as a value.
 */
export function sizeOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): Size {
  const fragments = new Map(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each]] : [])),
  );
  const known = new Map<string, Size>();
  const values = valuesOf(operation, variables);

  /** `page` is the number of rows of the enclosing connection, until its rows are reached. */
  function ofSelections({ selections }: SelectionSetNode, typeName: string | undefined, page: number): Size {
    const size = { ...nothing };
    for (const selection of selections) {
      size.directives += countOf(selection.directives);
      if (selection.kind === Kind.FIELD) add(size, ofField(selection, typeName, page));
      else if (selection.kind === Kind.FRAGMENT_SPREAD) add(size, ofFragment(selection.name.value, page));
      else add(size, ofSelections(selection.selectionSet, selection.typeCondition?.name.value ?? typeName, page));
    }
    return size;
  }

  function ofFragment(name: string, page: number): Size {
    const key = `${name} ${page}`;
    const measured = known.get(key);
    if (measured) return measured;
    const fragment = fragments.get(name);
    if (!fragment) return nothing;
    // Validation refuses a fragment that contains itself. Here the recursion ends.
    known.set(key, nothing);
    const whole = ofSelections(fragment.selectionSet, fragment.typeCondition.name.value, page);
    whole.directives += countOf(fragment.directives);
    known.set(key, whole);
    return whole;
  }

  function ofField(node: FieldNode, typeName: string | undefined, page: number): Size {
    const name = node.name.value;
    const field = fieldsOf(schema, typeName)[name];
    const type = field && getNullableType(field.type);
    const rows = pageOf(node, field);
    const times = isListType(type) ? (rows?.count ?? (page || usualList)) : 1;
    const innerPage = isListType(type) ? 0 : (rows?.count ?? 0);
    const innerType = field ? getNamedType(field.type).name : introspected.get(name);
    const size = node.selectionSet ? ofSelections(node.selectionSet, innerType, innerPage) : { ...nothing };
    size.fields = 1;
    size.aliases += node.alias ? 1 : 0;
    size.variablePages += rows?.byVariable ? 1 : 0;
    const below = typeName?.startsWith('__') ?? false;
    if (below || introspected.has(name)) {
      if (below && isListType(type) && !isArgs(name)) size.lists += 1;
      size.introspection += 1;
      size.depth = below ? 0 : 1;
      size.cost += introspectionCost;
    } else {
      size.depth += 1;
      size.cost = 1 + times * size.cost;
    }
    return size;
  }

  /** The number of rows of a page: the requested number, limited to the allowed range. */
  function pageOf({ arguments: args = [] }: FieldNode, field: Fields[string]) {
    const declared = field?.args.find((arg) => arg.name === 'first');
    if (!declared) return undefined;
    const given = args.find((arg) => arg.name.value === 'first')?.value;
    const byVariable = given?.kind === Kind.VARIABLE;
    const sent = byVariable ? values.get(given.name.value) : given && 'value' in given ? given.value : undefined;
    const asked = Number(sent ?? declared.defaultValue ?? usualPage);
    return { byVariable, count: Number.isNaN(asked) ? largestPage : Math.min(Math.max(asked, 1), largestPage) };
  }

  const size = ofSelections(operation.selectionSet, schema.getRootType(operation.operation)?.name, 0);
  size.directives += countOf(operation.directives);
  for (const { directives } of operation.variableDefinitions ?? []) size.directives += countOf(directives);
  return size;
}

const introspected = new Map([
  ['__schema', '__Schema'],
  ['__type', '__Type'],
]);
/** True for a field `args`. Arguments occur only inside fields, so they cannot be nested further. */
const isArgs = (name: string) => name === 'args';
const countOf = (directives: readonly DirectiveNode[] | undefined) => directives?.length ?? 0;

function add(to: Size, size: Size): void {
  to.depth = Math.max(to.depth, size.depth);
  to.introspection = Math.max(to.introspection, size.introspection);
  to.lists = Math.max(to.lists, size.lists);
  to.cost += size.cost;
  to.fields += size.fields;
  to.aliases += size.aliases;
  to.directives += size.directives;
  to.variablePages += size.variablePages;
}

/** The object has no prototype, because a document may name a field `constructor`. */
const noFields: Fields = Object.create(null);

function fieldsOf(schema: GraphQLSchema, typeName: string | undefined): Fields {
  const type = typeName === undefined ? undefined : schema.getType(typeName);
  return isObjectType(type) || isInterfaceType(type) ? type.getFields() : noFields;
}

/**
 * The values of the variables. A variable that was not sent has the default of the operation. A variable that was sent as
 * null has the default of the argument.
 */
function valuesOf({ variableDefinitions = [] }: OperationDefinitionNode, variables: Variables): Map<string, unknown> {
  const defaults = variableDefinitions.flatMap(({ variable, defaultValue }): [string, unknown][] =>
    defaultValue && 'value' in defaultValue ? [[variable.name.value, defaultValue.value]] : [],
  );
  return new Map([...defaults, ...Object.entries(variables).filter(([, value]) => value !== undefined)]);
}
