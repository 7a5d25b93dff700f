import { rmSync } from 'node:fs';
import { checkQueues } from '../../local/engines/queues.ts';
import { readAssembly } from '../../local/template/assembly.ts';
import { readTemplate } from '../../local/template/templateReader.ts';
import { toyAssembly } from './support/toyAssembly.ts';

const place = { account: '000000000000', region: 'eu-central-1', queueUrl: (name: string) => name, issuerUrl: '' };

function check(redrive: object, dead: object = {}) {
  const directory = toyAssembly({}, (resources) => {
    Object.assign(resources.Queue?.Properties as object, { RedrivePolicy: redrive });
    Object.assign(resources.Dead?.Properties as object, dead);
  });
  const template = readTemplate(readAssembly(directory), place);
  rmSync(directory, { recursive: true });
  return () => checkQueues(template);
}

const dead = { 'Fn::GetAtt': ['Dead', 'Arn'] };

test('a redrive policy that SQS would take passes', () => {
  expect(check({ deadLetterTargetArn: dead, maxReceiveCount: 5 })).not.toThrow();
});

test.each([
  ['leads to no queue', { deadLetterTargetArn: 'arn:aws:sqs:eu-central-1:000000000000:no', maxReceiveCount: 5 }, {}],
  [
    'leads to itself',
    { deadLetterTargetArn: 'arn:aws:sqs:eu-central-1:000000000000:indreptar-toy-md-mec.fifo', maxReceiveCount: 5 },
    {},
  ],
  [
    'leads from FIFO to standard',
    { deadLetterTargetArn: { 'Fn::GetAtt': ['Failures', 'Arn'] }, maxReceiveCount: 5 },
    {},
  ],
  ['counts to zero', { deadLetterTargetArn: dead, maxReceiveCount: 0 }, {}],
  ['names no count', { deadLetterTargetArn: dead }, {}],
  [
    'leads to a queue that denies it',
    { deadLetterTargetArn: dead, maxReceiveCount: 5 },
    { RedriveAllowPolicy: { redrivePermission: 'denyAll' } },
  ],
])('a redrive policy that %s is refused', (_, redrive, deadChange) => {
  expect(check(redrive, deadChange)).toThrow(/^Toy\/Queue \(AWS::SQS::Queue\): RedrivePolicy /);
});
