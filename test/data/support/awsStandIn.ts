import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A stand-in for two services, with the operations that the tools call: the accounts of a user pool, and parameters. No
 * emulator of user pools is reliable, so the calls of the tools go over the wire to this server, which refuses unknown
 * operations.
 */
export type User = {
  sub: string;
  email: string;
  enabled: boolean;
  status: 'FORCE_CHANGE_PASSWORD' | 'CONFIRMED';
  /** True when an authenticator app is set up. */
  totp: boolean;
  signedIn: boolean;
};

type Input = Record<string, unknown>;
type Answer = { status?: number; body: object };

export type AwsStandIn = {
  endpoint: string;
  users: Map<string, User>;
  parameters: Map<string, string>;
  /** The id of each client, by name. */
  clients: Map<string, string>;
  /** The addresses to which an invitation was sent. */
  mails: string[];
  /** The operations in the order of their arrival. */
  calls: string[];
  /** The error of the next call of this operation. */
  fail(operation: string, type: string, message: string): void;
  stop(): Promise<void>;
};

const refusal = (type: string, message: string): Answer => ({ status: 400, body: { __type: type, message } });

export async function startAwsStandIn(): Promise<AwsStandIn> {
  const users = new Map<string, User>();
  const parameters = new Map<string, string>();
  const clients = new Map<string, string>();
  const mails: string[] = [];
  const calls: string[] = [];
  const failures = new Map<string, Answer>();

  const attributes = ({ sub, email }: User) => [
    { Name: 'sub', Value: sub },
    { Name: 'email', Value: email },
  ];
  const changing = (change: (user: User) => void) => (input: Input) => {
    const user = users.get(String(input.Username));
    if (!user) return refusal('UserNotFoundException', 'User does not exist.');
    change(user);
    return { body: {} };
  };

  const operations: Record<string, (input: Input) => Answer> = {
    AdminGetUser: (input) => {
      const user = users.get(String(input.Username));
      if (!user) return refusal('UserNotFoundException', 'User does not exist.');
      const { sub, enabled, status } = user;
      return { body: { Username: sub, Enabled: enabled, UserStatus: status, UserAttributes: attributes(user) } };
    },
    AdminCreateUser: (input) => {
      const email = String(input.Username);
      const existing = users.get(email);
      if (input.MessageAction === 'RESEND') {
        if (!existing) return refusal('UserNotFoundException', 'User does not exist.');
        if (existing.status === 'CONFIRMED') {
          return refusal('UnsupportedUserStateException', 'Resend not possible. Status is not FORCE_CHANGE_PASSWORD');
        }
        mails.push(email);
        return { body: { User: { Attributes: attributes(existing), UserStatus: existing.status } } };
      }
      if (existing) return refusal('UsernameExistsException', 'User account already exists');
      const user: User = {
        sub: randomUUID(),
        email,
        enabled: true,
        status: 'FORCE_CHANGE_PASSWORD',
        totp: false,
        signedIn: false,
      };
      users.set(email, user);
      if (input.MessageAction !== 'SUPPRESS') mails.push(email);
      return { body: { User: { Username: user.sub, Attributes: attributes(user), UserStatus: user.status } } };
    },
    AdminDeleteUser: (input) => {
      users.delete(String(input.Username));
      return { body: {} };
    },
    AdminEnableUser: changing((user) => {
      user.enabled = true;
    }),
    AdminDisableUser: changing((user) => {
      user.enabled = false;
    }),
    AdminUserGlobalSignOut: changing((user) => {
      user.signedIn = false;
    }),
    AdminDeleteSoftwareToken: changing((user) => {
      user.totp = false;
    }),
    // As Cognito does while a second factor is required: it accepts the call and changes nothing.
    AdminSetUserMFAPreference: changing(() => undefined),
    ListUserPoolClients: ({ NextToken }) => {
      // Two pages, so that a tool that reads only the first one is found.
      const all = [...clients].map(([ClientName, ClientId]) => ({ ClientName, ClientId }));
      const half = Math.ceil(all.length / 2);
      return NextToken
        ? { body: { UserPoolClients: all.slice(half) } }
        : { body: { UserPoolClients: all.slice(0, half), NextToken: 'more' } };
    },
    GetParameter: ({ Name }) => {
      const Value = parameters.get(String(Name));
      return Value ? { body: { Parameter: { Name, Value } } } : refusal('ParameterNotFound', '');
    },
    // Ten on a page, the default of the service.
    GetParametersByPath: ({ Path, NextToken = '0' }) => {
      const all = [...parameters].filter(([Name]) => Name.startsWith(String(Path)));
      const from = Number(NextToken);
      const page = all.slice(from, from + 10).map(([Name, Value]) => ({ Name, Value }));
      return { body: { Parameters: page, ...(from + 10 < all.length && { NextToken: String(from + 10) }) } };
    },
  };

  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    calls.push(operation);
    const input = JSON.parse(await bodyOf(request)) as Input;
    const failure = failures.get(operation);
    failures.delete(operation);
    const unknown = () => refusal('UnknownOperationException', operation);
    const { status = 200, body } = failure ?? (operations[operation] ?? unknown)(input);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ users, parameters, clients, mails, calls },
    fail: (operation, type, message) => void failures.set(operation, refusal(type, message)),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString() || '{}';
}
