/** CloudTrail records written for these tests, and what intake makes of them. */
import type { SourceAlert } from '../../../../intake/outcome.ts';
import { alertIn, outcomeOf } from '../../fixtures.ts';

export const user = {
  type: 'IAMUser',
  userName: 'deploy-bot',
  accessKeyId: 'AKIAEXAMPLEEXAMPLE07',
  arn: 'arn:aws:iam::111122223333:user/deploy-bot',
  accountId: '111122223333',
};
/** A call by `deploy-bot`, unless `more` says otherwise. */
export const record = (service: string, eventName: string, requestParameters: unknown = {}, more: object = {}) => ({
  eventVersion: '1.08',
  eventID: 'e1',
  eventSource: `${service}.amazonaws.com`,
  eventName,
  eventTime: '2026-11-20T03:00:00Z',
  awsRegion: 'us-east-1',
  recipientAccountId: '111122223333',
  sourceIPAddress: '198.51.100.23',
  readOnly: false,
  userIdentity: user,
  requestParameters,
  ...more,
});

export const alertOf = (service: string, call: string, request: unknown, more: object = {}): SourceAlert =>
  alertIn(JSON.stringify(record(service, call, request, more)));

export const outcome = (service: string, call: string, request: unknown, more: object = {}) =>
  outcomeOf(record(service, call, request, more))?.outcome;

/** An Allow statement for a principal, as the text of a policy. */
export const allow = (principal: unknown, condition?: object): string =>
  JSON.stringify({
    Statement: [{ Effect: 'Allow', Principal: principal, Action: '*', Resource: '*', Condition: condition }],
  });

export const ARN = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111122223333:${resource}`;
