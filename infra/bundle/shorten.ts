import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import type { Plugin } from 'esbuild';

/**
 * The same module in fewer bytes, made at build time: no name of it changes, and none of what it does.
 */

const errorModules = /@aws-sdk\/client-[a-z]+\/dist-es\/models\/errors\.js$/;
const catalogues = /services\/platform\/messages\/(codes|problems)\.(ro|en)\.ts$/;

/** An error of an SDK as its generator writes it: a name, whose fault it is, and the fields it takes from the answer. */
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
      // The base class has made it one of its own.
      Object.setPrototypeOf(this, new.target.prototype);
      for (const field of fields) this[field] = opts[field];
    }
  };
};
`;

/** Some fifty classes that differ in a word or two become calls of one function; one that differs otherwise stays as it is. */
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

/** A module of constants, deflated: words of people deflate to a third. */
function deflated(constants: Record<string, unknown>): string {
  const bytes = deflateRawSync(JSON.stringify(constants), { level: 9 }).toString('base64');
  return `import { inflateRawSync } from 'node:zlib';
const constants = JSON.parse(inflateRawSync(Buffer.from('${bytes}', 'base64')).toString());
export const { ${Object.keys(constants).join(', ')} } = constants;
`;
}

/** Rules for text that describes a schema: nobody takes the list, and a bundler cannot know that freezing it does nothing else. */
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
