import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** The fault of a call: none, refused before it is made, never answered, or its answer lost. */
export type Fault = 'NONE' | 'UNAVAILABLE' | 'DROPPED' | 'STALLED' | 'ANSWER_LOST';

export type FaultProxy = {
  endpoint: string;
  calls: string[];
  /** Decides about each call by its AWS action, for example `SendMessageBatch`. */
  decide: (action: string) => Fault;
  stop: () => Promise<void>;
};

/** Stands between a client and an engine, and breaks calls as networks do. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const proxy: FaultProxy = { endpoint: '', calls: [], decide: () => 'NONE', stop };
  const server = createServer((incoming, outgoing) => {
    const action = String(incoming.headers['x-amz-target']).split('.')[1] ?? '';
    proxy.calls.push(action);
    pass(target, incoming, outgoing, proxy.decide(action));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  proxy.endpoint = `http://127.0.0.1:${address.port}`;
  return proxy;

  async function stop() {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

function pass(target: string, incoming: IncomingMessage, outgoing: ServerResponse, fault: Fault) {
  if (fault === 'UNAVAILABLE') outgoing.writeHead(503).end();
  else if (fault === 'DROPPED') incoming.socket.destroy();
  else if (fault === 'STALLED') incoming.resume();
  else {
    const { method = 'POST', headers, url = '/' } = incoming;
    const onward = request(new URL(url, target), { method, headers }, (answer) => {
      if (fault === 'ANSWER_LOST') {
        answer.resume().on('end', () => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => incoming.socket.destroy());
    incoming.pipe(onward);
  }
}
