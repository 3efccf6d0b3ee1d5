/** One finding in the forms of ASFF, OCSF and GuardDuty, written for these tests. */
import { alertIn } from '../fixtures.ts';

export const asff = (more: object) => ({
  SchemaVersion: '2018-10-08',
  Id: 'arn:aws:securityhub:us-east-1:111122223333:finding/1',
  ProductArn: 'arn:aws:securityhub:us-east-1:111122223333:product/111122223333/default',
  GeneratorId: 'g',
  AwsAccountId: '111122223333',
  Region: 'us-east-1',
  Severity: { Label: 'HIGH' },
  Title: 't',
  Description: 'd',
  RecordState: 'ACTIVE',
  Workflow: { Status: 'NEW' },
  ...more,
});
export const product = (name: string) => ({ ProductArn: `arn:aws:securityhub:us-east-1::product/aws/${name}` });
export const ocsf = (more: object, info: object = {}) => ({
  class_uid: 2004,
  category_uid: 2,
  activity_id: 1,
  cloud: { provider: 'AWS', region: 'us-east-1', account: { uid: '111122223333' } },
  finding_info: { uid: 'u', title: 't', ...info },
  severity: 'High',
  status: 'New',
  time: 1795143600000,
  ...more,
});
export const guardduty = (more: object) => ({
  accountId: '111122223333',
  region: 'us-east-1',
  id: 'f1',
  type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller',
  severity: 8,
  title: 't',
  ...more,
});
export const keyOf = (raw: unknown): string => alertIn(JSON.stringify(raw)).correlationKey;
export const exposed = 'Security groups should not allow ingress from 0.0.0.0/0';
