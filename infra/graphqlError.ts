export type GraphqlError = { code: string; message: string };

/** An answer of the infrastructure in the shape of a GraphQL error, in ASCII: no service on its way has to know an encoding. */
export function graphqlError({ code, message }: GraphqlError): string {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  return body.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
