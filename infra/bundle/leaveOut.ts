import type { Plugin } from 'esbuild';

const refuse = (what: string) => `() => { throw new Error('left out of the bundle: ${what}'); }`;

/**
 * Modules that a library always carries and that we never take: 600 KiB, and a third of a cold start. What stands in their
 * place is in the module system of the original. Look again at each upgrade of the library: a name that no longer exists
 * leaves nothing out, and the size budget says so.
 */
export const neverTaken: { filter: RegExp; contents: string }[] = [
  {
    // Apollo's own plugins, each of them switched off in services/graphql/server.ts.
    filter:
      /@apollo\/server\/dist\/esm\/plugin\/(usageReporting|schemaReporting|inlineTrace|cacheControl|landingPage\/default)\/index\.js$/,
    contents: 'export {};',
  },
  {
    // Asks all of graphql-js at run time whether it is the one that answers in parts; it is not.
    filter: /@apollo\/server\/dist\/esm\/incrementalDeliveryPolyfill\.js$/,
    contents: `import { execute } from 'graphql';
export const executeIncrementally = ({ useLegacyIncremental, legacyExperimentalExecuteIncrementally, ...rest }) => execute(rest);`,
  },
  {
    // Answers that are streams of events: neither the table nor the queues have one.
    filter: /@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/,
    contents: 'export {};',
  },
  {
    // Makes a schema of text; ours is made of its tree.
    filter: /@graphql-tools\/schema\/esm\/index\.js$/,
    contents: `export const makeExecutableSchema = ${refuse('makeExecutableSchema')};`,
  },
  {
    // Asks whether the schema itself is right, which the code generation has asked.
    filter: /node_modules\/graphql\/type\/validate\.mjs$/,
    contents: 'export const validateSchema = () => []; export const assertValidSchema = () => {};',
  },
  {
    // Guesses what was meant by a name that is not in the schema, and so tells what is (T18).
    filter: /node_modules\/graphql\/jsutils\/suggestionList\.mjs$/,
    contents: 'export const suggestionList = () => [];',
  },
  {
    // Writes a schema as text; taken by Apollo for a registry of schemas that we have not.
    filter: /node_modules\/graphql\/utilities\/printSchema\.mjs$/,
    contents: `export const printSchema = ${refuse('printSchema')};
export const printType = printSchema, printIntrospectionSchema = printSchema, printDirective = printSchema;`,
  },
  {
    // The server writes its log through ours.
    filter: /node_modules\/loglevel\/lib\/loglevel\.js$/,
    contents: `export default { getLogger: ${refuse('loglevel')} };`,
  },
  {
    // Addresses of cells that DynamoDB once gave to clients that asked; nothing here asks.
    filter: /@aws-sdk\/endpoint-cache\/dist-es\/EndpointCache\.js$/,
    contents: 'export class EndpointCache {}',
  },
  {
    // Everything about a client's package, of which the version alone is told to AWS.
    filter: /@aws-sdk\/client-[a-z]+\/package\.json$/,
    contents: `export default { version: '3' };`,
  },
  {
    // A hash for browsers, taken wherever a bundle hides Node's own: this is Node's own.
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
