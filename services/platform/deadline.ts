import { AsyncLocalStorage } from 'node:async_hooks';

/** The signal that ends a request. It follows the asynchronous work, so that parallel requests stay apart. */
const ending = new AsyncLocalStorage<AbortSignal>();

/** The time of the request ended before its work. The result of its command is then unknown. */
export class OutOfTime extends Error {
  override name = 'OutOfTime';
}

/**
 * Does the work of one request within a number of milliseconds.
 * @throws OutOfTime when the time is over. Open calls to AWS are aborted at that moment.
 */
export async function within<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      over.abort();
      reject(new OutOfTime());
    }, milliseconds);
  });
  try {
    return await Promise.race([ending.run(over.signal, work), late]);
  } finally {
    clearTimeout(timer);
  }
}

type Handle = (request: never, options?: { abortSignal?: AbortSignal }) => unknown;
type Client = { config: { requestHandler: object } };

/** The same SDK client. Its calls are aborted when the request ends or when the caller aborts them. */
export function endingWithRequest<C extends Client>(client: C): C {
  const handler = client.config.requestHandler as { handle: Handle };
  const handle: Handle = (request, options) => {
    const ends = [options?.abortSignal, ending.getStore()].filter((signal) => signal !== undefined);
    return handler.handle(request, ends.length > 0 ? { ...options, abortSignal: AbortSignal.any(ends) } : options);
  };
  client.config.requestHandler = Object.assign(Object.create(handler) as object, { handle });
  return client;
}
