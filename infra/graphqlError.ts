export type GraphqlError = { code: string; message: string };

/** An answer of the infrastructure in the form of a GraphQL error. It is ASCII, so that every service transports it. */
export function graphqlError({ code, message }: GraphqlError): string {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  return body.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
