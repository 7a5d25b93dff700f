import { AsyncLocalStorage } from 'node:async_hooks';

/** The end of the request that a call belongs to. It goes with the work itself, so that requests at one time stay apart. */
const ending = new AsyncLocalStorage<AbortSignal>();

/** The request's time was over before its work was. What became of a command is then not known here. */
export class OutOfTime extends Error {
  override name = 'OutOfTime';
}

/**
 * Does the work of one request within so many milliseconds.
 * @throws OutOfTime when they are over: whatever the work still asks of AWS ends at that moment too.
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

/** The same SDK client, whose calls end with the request that they are made for, or when the caller ends them before. */
export function endingWithRequest<C extends Client>(client: C): C {
  const handler = client.config.requestHandler as { handle: Handle };
  const handle: Handle = (request, options) => {
    const ends = [options?.abortSignal, ending.getStore()].filter((signal) => signal !== undefined);
    return handler.handle(request, ends.length > 0 ? { ...options, abortSignal: AbortSignal.any(ends) } : options);
  };
  client.config.requestHandler = Object.assign(Object.create(handler) as object, { handle });
  return client;
}
