/** The MSP's side as CloudFormation: the event bus that customers forward to, and the alert queue behind it. */
import { partitionOf } from '../../domain/arns.ts';
import type { CustomersFile } from '../../domain/customer.ts';
import { CommandError } from '../command.ts';
import type { Template } from './cloudformation.ts';
import { busOf } from './wanted.ts';

const RETENTION_SECONDS = 1_209_600;
const VISIBILITY_SECONDS = 60;
const RECEIVES = 100;

/** The values are those of docs/deploy.md, *The MSP's account*. */
export function mspTemplate({ msp, customers }: CustomersFile): Template {
  const bus = busOf(msp);
  const queue = (id: string): object => ({ 'Fn::GetAtt': [id, 'Arn'] });
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
      Customers: {
        Type: 'AWS::Events::EventBusPolicy',
        Properties: {
          EventBusName: { Ref: 'AlertBus' },
          StatementId: 'customers',
          Statement: admission(msp.alertBusArn!, customers),
        },
      },
    },
  };
}

/** Characters of the policy of an event bus (EventBridge: *Quotas*). */
export const BUS_POLICY_CHARACTERS = 10_240;

/**
 * The customers' accounts may put the events of AWS's services on the bus, and nothing of their own. One statement for all, since
 * EventBridge limits the whole policy.
 * @throws CommandError for more accounts than the policy of a bus can name
 */
function admission(busArn: string, customers: CustomersFile['customers']): object {
  const accounts = customers.flatMap((customer) => customer.accounts.map(({ id }) => id)).toSorted();
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: accounts.map((id) => `arn:${partitionOf(busArn)}:iam::${id}:root`) },
    Action: 'events:PutEvents',
    Resource: busArn,
    Condition: { 'ForAllValues:StringLike': { 'events:source': 'aws.*' } },
  };
  const { length } = JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'customers', ...statement }] });
  if (length > BUS_POLICY_CHARACTERS)
    throw new CommandError(
      `The bus would have to admit ${accounts.length} accounts. That is a policy of ${length} characters, and EventBridge takes ${BUS_POLICY_CHARACTERS}. Admit your customers' organizations by aws:PrincipalOrgID in a policy of your own.`,
    );
  return statement;
}
