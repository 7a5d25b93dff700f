// Runs inside the process of a function: loads the bundle and answers one event at a time, as the Lambda runtime does.
import { createRequire } from 'node:module';
import type { FunctionAnswer, Invocation } from './messages.ts';

type Handler = (event: unknown, context: object) => unknown;

const [codeDirectory, handlerName] = process.argv.slice(2);
const [file, exported] = (handlerName ?? '').split('.');

// Ignored here, because Ctrl-C in a terminal reaches every process. The platform ends its functions itself.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));

const say = (answer: FunctionAnswer) => process.send?.(answer);

const handler: Handler = createRequire(`${codeDirectory}/`)(`${codeDirectory}/${file}.js`)[exported ?? ''];
if (typeof handler !== 'function') throw new Error(`${handlerName} is no function of ${codeDirectory}`);

process.on('message', (invocation: Invocation) => {
  void answer(invocation);
});
say({ kind: 'ready' });

async function answer({ requestId, event, deadlineAt, functionArn }: Invocation): Promise<void> {
  const context = {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: functionArn,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: `/aws/lambda/${process.env.AWS_LAMBDA_FUNCTION_NAME}`,
    logStreamName: `local/${process.pid}`,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineAt - Date.now()),
  };
  try {
    const result = await handler(event, context);
    say({ kind: 'result', requestId, payload: result === undefined ? null : JSON.parse(JSON.stringify(result)) });
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    console.error(error);
    say({
      kind: 'error',
      requestId,
      errorType: error.name,
      errorMessage: error.message,
      trace: (error.stack ?? '').split('\n').slice(1),
    });
  }
}
