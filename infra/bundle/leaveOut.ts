import type { Plugin } from 'esbuild';

const refuse = (what: string) => `() => { throw new Error('left out of the bundle: ${what}'); }`;

/**
 * Modules that a library always includes and that the functions never use: 600 KiB, a third of a cold start. The
 * replacement has the module system of the original. Check them at each upgrade of the library: a name that no longer
 * exists leaves nothing out, and the size budget shows it.
 */
export const neverTaken: { filter: RegExp; contents: string }[] = [
  {
    // Apollo's own plugins. All are switched off in services/graphql/server.ts.
    filter:
      /@apollo\/server\/dist\/esm\/plugin\/(usageReporting|schemaReporting|inlineTrace|cacheControl|landingPage\/default)\/index\.js$/,
    contents: 'export {};',
  },
  {
    // Checks at run time whether graphql-js supports incremental delivery. It does not.
    filter: /@apollo\/server\/dist\/esm\/incrementalDeliveryPolyfill\.js$/,
    contents: `import { execute } from 'graphql';
export const executeIncrementally = ({ useLegacyIncremental, legacyExperimentalExecuteIncrementally, ...rest }) => execute(rest);`,
  },
  {
    // Event streams. Neither the table nor the queues use them.
    filter: /@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/,
    contents: 'export {};',
  },
  {
    // Builds a schema from text. The functions build it from encoded types.
    filter: /@graphql-tools\/schema\/esm\/index\.js$/,
    contents: `export const makeExecutableSchema = ${refuse('makeExecutableSchema')};`,
  },
  {
    // Validates the schema, which the code generation has already done.
    filter: /node_modules\/graphql\/type\/validate\.mjs$/,
    contents: 'export const validateSchema = () => []; export const assertValidSchema = () => {};',
  },
  {
    // Suggests similar names for unknown ones, and so reveals the schema (docs/security.md, "Threats", T18).
    filter: /node_modules\/graphql\/jsutils\/suggestionList\.mjs$/,
    contents: 'export const suggestionList = () => [];',
  },
  {
    // Prints a schema as text. Apollo uses it for a schema registry, which is not used here.
    filter: /node_modules\/graphql\/utilities\/printSchema\.mjs$/,
    contents: `export const printSchema = ${refuse('printSchema')};
export const printType = printSchema, printIntrospectionSchema = printSchema, printDirective = printSchema;`,
  },
  {
    // The server's log. It is replaced by the service's own logger.
    filter: /node_modules\/loglevel\/lib\/loglevel\.js$/,
    contents: `export default { getLogger: ${refuse('loglevel')} };`,
  },
  {
    // Endpoint discovery of DynamoDB. No client uses it.
    filter: /@aws-sdk\/endpoint-cache\/dist-es\/EndpointCache\.js$/,
    contents: 'export class EndpointCache {}',
  },
  {
    // The package file of a client. Only its version is sent to AWS.
    filter: /@aws-sdk\/client-[a-z]+\/package\.json$/,
    contents: `export default { version: '3' };`,
  },
  {
    // A hash for browsers, used where a bundle hides Node's own. It is replaced by Node's own.
    filter: /node_modules\/sha\.js\/index\.js$/,
    contents: `module.exports = require('node:crypto').createHash;`,
  },
];

export const leaveOut: Plugin = {
  name: 'leave-out',
  setup({ onLoad }) {
    for (const { filter, contents } of neverTaken) onLoad({ filter }, () => ({ contents, loader: 'js' }));
  },
};
