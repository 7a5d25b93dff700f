import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { answerRefusal, type Refusal, type Service } from './answers.ts';

export interface IamProxy {
  /** One address for all services. */
  endpoint: string;
  stop(): Promise<void>;
}

export interface ProxyParts {
  endpoints: Record<Service, string>;
  /** Undefined when the call is allowed. */
  judge(call: AwsCall): Promise<Refusal | undefined>;
}

export interface AwsCall {
  service: Service;
  operation: string;
  accessKeyId: string | undefined;
  body: string;
}

const services: Record<string, Service> = {
  DynamoDB_20120810: 'dynamodb',
  DynamoDBStreams_20120810: 'streams',
  AmazonSQS: 'sqs',
  TrentService: 'kms',
};

/**
 * Stands between the functions and the engines. It passes on, byte for byte, the calls that the role of the caller
 * allows.
 */
export async function startIamProxy(parts: ProxyParts): Promise<IamProxy> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    pass(parts, agent, incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  // Longer than any client keeps a connection. A connection that closes at the moment of its use would fail a call.
  server.keepAliveTimeout = 3_600_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      agent.destroy();
    },
  };
}

async function pass(parts: ProxyParts, agent: Agent, incoming: IncomingMessage, outgoing: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const [target = '', operation = ''] = String(incoming.headers['x-amz-target'] ?? '').split('.');
  const service = services[target] ?? 'dynamodb';
  const accessKeyId = /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\//.exec(incoming.headers.authorization ?? '')?.[1];
  const named = services[target] ? operation : `${target}.${operation}`;
  const refusal = await parts.judge({ service, operation: named, accessKeyId, body: body.toString() });
  if (refusal) return answerRefusal(outgoing, service, refusal);
  const onward = request(new URL(incoming.url ?? '/', parts.endpoints[service]), {
    agent,
    method: incoming.method ?? 'POST',
    headers: incoming.headers,
  });
  onward.on('response', (answer) => {
    answer.on('error', () => incoming.socket.destroy());
    if (named === 'GetQueueUrl') {
      readdress(answer, incoming, outgoing, parts.endpoints[service]).catch(() => incoming.socket.destroy());
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(outgoing);
  });
  // When an engine is gone, the connection breaks for the caller, as without the proxy.
  onward.on('error', () => incoming.socket.destroy());
  // The caller is gone, so the request ends.
  outgoing.on('close', () => outgoing.writableFinished || onward.destroy());
  onward.end(body);
}

/** The address of a queue leads through the proxy too, because an SDK may send to that address. */
async function readdress(answer: IncomingMessage, incoming: IncomingMessage, outgoing: ServerResponse, engine: string) {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString().replace(engine, `http://${incoming.headers.host}`);
  outgoing.writeHead(answer.statusCode ?? 502, { ...answer.headers, 'content-length': Buffer.byteLength(body) });
  outgoing.end(body);
}
