import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { buildSchema, parse, stripIgnoredCharacters } from 'graphql';

/**
 * Writes the schema's AST as a module, so that a cold function neither reads files nor parses SDL.
 * Validates it here, once, because the function builds it with `assumeValid`.
 */
const folder = new URL('./', import.meta.url);
const sdl = readdirSync(folder)
  .filter((name) => name.endsWith('.graphql'))
  .sort()
  .map((name) => readFileSync(new URL(name, folder), 'utf8'))
  .join('\n');
buildSchema(sdl);
const ast = parse(stripIgnoredCharacters(sdl), { noLocation: true });
const out = new URL('../services/graphql/generated/schemaAst.ts', import.meta.url);
writeFileSync(
  out,
  `import type { DocumentNode } from 'graphql';\n\nexport const schemaAst = JSON.parse(${JSON.stringify(JSON.stringify(ast))}) as DocumentNode;\n`,
);
