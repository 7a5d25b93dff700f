import type { Json, JsonObject } from './assembly.ts';

/** The values that an expression of the template may refer to. */
export interface Lookup {
  ref(name: string): Json;
  attribute(logicalId: string, attribute: string): Json;
  systemParameter(name: string): string;
  fail(what: string): never;
}

/** The intrinsic function of an object. Undefined for plain data. */
export function intrinsicOf(value: Json): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [only, ...more] = Object.keys(value);
  return only !== undefined && more.length === 0 && (only === 'Ref' || only.startsWith('Fn::')) ? only : undefined;
}

/** Computes every expression inside a value. An unknown function is refused. */
export function resolveValue(value: Json, lookup: Lookup): Json {
  if (typeof value === 'string') return resolveDynamic(value, lookup);
  if (Array.isArray(value)) {
    return value.map((item) => resolveValue(item, lookup)).filter((item) => item !== noValue);
  }
  if (typeof value !== 'object' || value === null) return value;
  const name = intrinsicOf(value);
  if (name) return resolveIntrinsic(name, value[name] as Json, lookup);
  const resolved: JsonObject = {};
  for (const [key, inner] of Object.entries(value)) {
    const result = resolveValue(inner, lookup);
    if (result !== noValue) resolved[key] = result;
  }
  return resolved;
}

/** The mark of AWS::NoValue, until the object that holds it drops it. */
export const noValue = '\u0000AWS::NoValue';

function resolveIntrinsic(name: string, argument: Json, lookup: Lookup): Json {
  switch (name) {
    case 'Ref':
      return argument === 'AWS::NoValue' ? noValue : lookup.ref(String(argument));
    case 'Fn::GetAtt': {
      const [logicalId, ...attribute] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
      return lookup.attribute(logicalId ?? '', attribute.join('.'));
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, Json];
      return (resolveValue(parts, lookup) as Json[]).map(String).join(separator);
    }
    case 'Fn::Sub':
      return substitute(argument, lookup);
    case 'Fn::Split': {
      const [separator, text] = argument as [string, Json];
      return String(resolveValue(text, lookup)).split(separator);
    }
    case 'Fn::Select': {
      const [index, list] = argument as [Json, Json];
      const chosen = (resolveValue(list, lookup) as Json[])[Number(index)];
      return chosen === undefined ? lookup.fail(`Fn::Select has no element ${index}`) : chosen;
    }
    default:
      return lookup.fail(`function ${name} is not known here`);
  }
}

function substitute(argument: Json, lookup: Lookup): string {
  const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, JsonObject];
  return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (name in variables) return String(resolveValue(variables[name] as Json, lookup));
    const [logicalId, ...attribute] = name.split('.');
    return String(attribute.length > 0 ? lookup.attribute(logicalId ?? '', attribute.join('.')) : lookup.ref(name));
  });
}

function resolveDynamic(text: string, lookup: Lookup): string {
  return text.replace(/\{\{resolve:([a-z-]+):([^}]*)\}\}/g, (_, service: string, name: string) =>
    service === 'ssm' ? lookup.systemParameter(name) : lookup.fail(`reference to ${service} is not known here`),
  );
}
