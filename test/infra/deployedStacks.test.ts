import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readDeployed } from '../../infra/diffGate/deployed.ts';

// A stand-in for CloudFormation's API, as the service documents it, because no engine runs on this machine.
type Deployed = { name: string; status?: string; body?: string };
let pages: Deployed[][];
let refuse: { action: string; code: string } | undefined;
let server: Server;

const stackXml = ({ name, status = 'UPDATE_COMPLETE' }: Deployed) =>
  `<member><StackName>${name}</StackName><StackStatus>${status}</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime>` +
  '<EnableTerminationProtection>true</EnableTerminationProtection></member>';

function answer(request: URLSearchParams): [number, string] {
  const action = request.get('Action') ?? '';
  if (refuse?.action === action) {
    return [
      400,
      `<ErrorResponse><Error><Code>${refuse.code}</Code><Message>${refuse.code}</Message></Error></ErrorResponse>`,
    ];
  }
  const result = (xml: string): [number, string] => [
    200,
    `<${action}Response><${action}Result>${xml}</${action}Result></${action}Response>`,
  ];
  if (action === 'GetTemplate') {
    const stack = pages.flat().find(({ name }) => name === request.get('StackName'));
    return result(`<TemplateBody>${stack?.body ?? '{&quot;Resources&quot;: {}}'}</TemplateBody>`);
  }
  const page = Number(request.get('NextToken') ?? 0);
  const next = page + 1 < pages.length ? `<NextToken>${page + 1}</NextToken>` : '';
  return result(`<Stacks>${pages[page]?.map(stackXml).join('') ?? ''}</Stacks>${next}`);
}

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const [status, body] = answer(new URLSearchParams(Buffer.concat(await request.toArray()).toString()));
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

const environment = { ...process.env };
beforeEach(() => {
  pages = [[]];
  refuse = undefined;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
    AWS_CONFIG_FILE: '/nowhere',
  });
});
afterEach(() => {
  process.env = { ...environment };
});
const read = () => readDeployed('dev', 'eu-central-1');

test('before the first deployment there is no stack, though the account has others', async () => {
  pages = [[{ name: 'CDKToolkit' }, { name: 'Indreptar-dev2-Stateful' }, { name: 'Other' }]];
  expect(await read()).toEqual({});
});

test('all stacks of the stage are read, over all pages, with their templates as they were handed over', async () => {
  pages = [[{ name: 'CDKToolkit' }], [{ name: 'Indreptar-dev-Stateful' }], [{ name: 'Indreptar-dev-Queues-1' }]];
  const stack = { template: { Resources: {} }, terminationProtection: true };
  expect(await read()).toEqual({ 'Indreptar-dev-Stateful': stack, 'Indreptar-dev-Queues-1': stack });
});

test('a stack whose first deployment failed does not count as existing', async () => {
  pages = [['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE'].map((status) => ({ name: 'Indreptar-dev-Service', status }))];
  expect(await read()).toEqual({});
});

test.each(['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'DELETE_IN_PROGRESS'])(
  'a stack that is %s cannot be compared',
  async (status) => {
    pages = [[{ name: 'Indreptar-dev-Service', status }]];
    await expect(read()).rejects.toThrow(`Indreptar-dev-Service is ${status}: wait`);
  },
);

test.each([
  ['DescribeStacks', 'AccessDenied'],
  ['GetTemplate', 'AccessDenied'],
  ['GetTemplate', 'ValidationError'],
  ['DescribeStacks', 'ExpiredToken'],
])('%s answered by %s is a failure, never an empty account', async (action, code) => {
  pages = [[{ name: 'Indreptar-dev-Stateful' }]];
  refuse = { action, code };
  await expect(read()).rejects.toThrow(`the stacks in eu-central-1 cannot be read: ${code}`);
});

test('a template that is not ours to read is a failure', async () => {
  pages = [[{ name: 'Indreptar-dev-Stateful', body: 'Resources: {}' }]];
  await expect(read()).rejects.toThrow('the template of Indreptar-dev-Stateful cannot be read as JSON');
});

test('without credentials it fails and says so', async () => {
  delete process.env.AWS_ACCESS_KEY_ID;
  delete process.env.AWS_SECRET_ACCESS_KEY;
  await expect(read()).rejects.toThrow(/credentials/i);
});
