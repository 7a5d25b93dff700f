import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import type { Plugin } from 'esbuild';

/** Shortens modules at build time. Names and behaviour stay the same. */

const errorModules = /@aws-sdk\/client-[a-z]+\/dist-es\/models\/errors\.js$/;
const catalogues = /services\/platform\/messages\/(codes|problems)\.(ro|en)\.ts$/;

/** An error class of an SDK as its generator writes it: name, fault, and the fields that it takes from the answer. */
const errorClass =
  /export class (\w+) extends __BaseException \{\s+static shapeId = "([^"]+)";\s+name = "\1";\s+\$fault = "(client|server)";\s+((?:\w+;\s+)*)constructor\(opts\) \{\s+super\(\{\s+name: "\1",\s+\$fault: "\3",\s+\.\.\.opts,\s+\}\);\s+Object\.setPrototypeOf\(this, \1\.prototype\);\s+((?:this\.\w+ = opts\.\w+;\s+)*)\}\s+\}/g;

const factory = `const error = (shapeId, fault, fields = []) => {
  const name = shapeId.split('#')[1];
  return class extends __BaseException {
    static shapeId = shapeId;
    name = name;
    $fault = fault;
    constructor(opts) {
      super({ name, $fault: fault, ...opts });
      // The base class has set its own prototype.
      Object.setPrototypeOf(this, new.target.prototype);
      for (const field of fields) this[field] = opts[field];
    }
  };
};
`;

/** About fifty classes that differ in a word or two become calls of one function. Any other class stays as it is. */
export function shortenErrors(source: string): string {
  const [head = '', ...rest] = source.split('\n');
  const shortened = rest.join('\n').replace(errorClass, (_all, name, shapeId, fault, fields: string) => {
    const names = fields.match(/\w+/g) ?? [];
    return `export const ${name} = /* @__PURE__ */ error(${JSON.stringify(shapeId)}, "${fault}"${
      names.length > 0 ? `, ${JSON.stringify(names)}` : ''
    });`;
  });
  return `${head}\n${factory}${shortened}`;
}

/** A module of constants, deflated. Texts shrink to a third. */
function deflated(constants: Record<string, unknown>): string {
  const bytes = deflateRawSync(JSON.stringify(constants), { level: 9 }).toString('base64');
  return `import { inflateRawSync } from 'node:zlib';
const constants = JSON.parse(inflateRawSync(Buffer.from('${bytes}', 'base64')).toString());
export const { ${Object.keys(constants).join(', ')} } = constants;
`;
}

/**
 * The rules for schema documents. No code uses the list, but a bundler cannot know that freezing it has no other
 * effect.
 */
const ruleLists = /node_modules\/graphql\/validation\/specifiedRules\.mjs$/;

export const shorten: Plugin = {
  name: 'shorten',
  setup({ onLoad }) {
    onLoad({ filter: errorModules }, ({ path }) => ({
      contents: shortenErrors(readFileSync(path, 'utf8')),
      loader: 'js',
    }));
    onLoad({ filter: ruleLists }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('= Object.freeze(', '= /* @__PURE__ */ Object.freeze('),
      loader: 'js',
    }));
    onLoad({ filter: catalogues }, async ({ path }) => ({
      contents: deflated({ ...(await import(pathToFileURL(path).href)) }),
      loader: 'js',
    }));
  },
};
