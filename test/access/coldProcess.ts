import { call, claimsOf } from '../support/gateway.ts';

/**
 * A process without earlier requests: it reads the queries of one caller from standard input and writes the answers to
 * standard output.
 */
type Asked = { sub: string; bodies: string[] };

process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
let text = '';
for await (const chunk of process.stdin) text += chunk;
const { sub, bodies } = JSON.parse(text) as Asked;
const answers: string[] = [];
for (const body of bodies) {
  const { statusCode, body: answer } = await call({ claims: claimsOf(sub), body });
  answers.push(`${statusCode} ${answer}`);
}
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
