// A function's process: loads the bundle, answers one event, tells what that took, ends. Nothing else is loaded, because
// everything that is loaded here is paid by every handler. CommonJS, as Lambda's runtime requires such a bundle.
const { readFileSync } = require('node:fs');

const [bundle, eventFile] = process.argv.slice(2);
const { handler } = require(bundle);
const event = JSON.parse(readFileSync(eventFile, 'utf8'));
const context = {
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
  memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  awsRequestId: event.requestContext.requestId,
  getRemainingTimeInMillis: () => 10_000,
};
const rssMiB = () => process.memoryUsage.rss() / 2 ** 20;

async function answer() {
  const answered = await handler(event, context);
  const answeredAt = performance.timeOrigin + performance.now();
  const { user, system } = process.cpuUsage();
  const first = { answer: answered, answeredAt, cpuMs: (user + system) / 1000, rssMiB: rssMiB() };
  // "First answers": what memory is once the same has been asked a few times.
  const more = Number(process.env.BENCH_MORE_ANSWERS ?? 0);
  for (let count = 0; count < more; count++) await handler(event, context);
  process.stdout.write(`\n${JSON.stringify({ ...first, rssMiBAfter: rssMiB() })}\n`, () => process.exit(0));
}

void answer();
