/** The MSP's side as CloudFormation: the event bus that customers forward to, and the alert queue behind it. */
import type { CustomersFile } from '../../domain/customer.ts';
import type { Template } from './cloudformation.ts';
import { busOf } from './wanted.ts';

const RETENTION_SECONDS = 1_209_600;
const VISIBILITY_SECONDS = 60;
const RECEIVES = 100;

/** The values are those of docs/deploy.md, *The MSP's account*. */
export function mspTemplate({ msp, customers }: CustomersFile): Template {
  const bus = busOf(msp);
  const queue = (id: string): object => ({ 'Fn::GetAtt': [id, 'Arn'] });
  const admitted = customers.flatMap((customer) => customer.accounts.map(({ id }) => [id, customer.id] as const));
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `Firebreak: the alert queue of ${msp.name}. Make it anew after each new account.`.slice(0, 1_024),
    Resources: {
      AlertBus: { Type: 'AWS::Events::EventBus', Properties: { Name: bus.name } },
      DeadLetters: {
        Type: 'AWS::SQS::Queue',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          QueueName: 'firebreak-alerts-dead',
          MessageRetentionPeriod: RETENTION_SECONDS,
          SqsManagedSseEnabled: true,
        },
      },
      Alerts: {
        Type: 'AWS::SQS::Queue',
        DeletionPolicy: 'Retain',
        UpdateReplacePolicy: 'Retain',
        Properties: {
          QueueName: 'firebreak-alerts',
          MessageRetentionPeriod: RETENTION_SECONDS,
          VisibilityTimeout: VISIBILITY_SECONDS,
          SqsManagedSseEnabled: true,
          RedrivePolicy: { deadLetterTargetArn: queue('DeadLetters'), maxReceiveCount: RECEIVES },
        },
      },
      AlertsPolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: {
          Queues: [{ Ref: 'Alerts' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: ['events.amazonaws.com', 'sns.amazonaws.com'] },
                Action: 'sqs:SendMessage',
                Resource: queue('Alerts'),
                Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
              },
            ],
          },
        },
      },
      AlertsToQueue: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'firebreak-to-queue',
          EventBusName: { Ref: 'AlertBus' },
          EventPattern: { source: [{ prefix: 'aws.' }] },
          State: 'ENABLED',
          Targets: [{ Id: 'queue', Arn: queue('Alerts') }],
        },
      },
      ...Object.fromEntries(admitted.map(([account]) => [`Account${account}`, admission(account)])),
    },
  };
}

/** One account may put the events of AWS's services on the bus, and nothing of its own. */
const admission = (account: string): Template['Resources'][string] => ({
  Type: 'AWS::Events::EventBusPolicy',
  Properties: {
    EventBusName: { Ref: 'AlertBus' },
    StatementId: `customer-${account}`,
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::${account}:root` } },
      Action: 'events:PutEvents',
      Resource: { 'Fn::GetAtt': ['AlertBus', 'Arn'] },
      Condition: { 'ForAllValues:StringLike': { 'events:source': 'aws.*' } },
    },
  },
});
