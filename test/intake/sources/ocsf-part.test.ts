/** Who acts and who suffers: GuardDuty's finding in OCSF is read as its native form is. */
import { describe, expect, it } from 'vitest';
import { normalise } from '../../../intake/sources/index.ts';
import { eventsIn } from '../../../intake/unwrap/unwrap.ts';

const ocsf = (type: string, evidence: object, resource: object = {}) => ({
  class_uid: 2004,
  category_uid: 2,
  activity_id: 1,
  severity: 'High',
  cloud: { provider: 'AWS', region: 'us-east-1', account: { uid: '111122223333' } },
  metadata: { product: { name: 'GuardDuty' }, version: '1.6.0' },
  finding_info: { uid: 'f-1', title: 'A finding', types: ['Threats', type] },
  resources: [
    type.includes(':RDS/')
      ? { type: 'AwsRdsDbInstance', uid: 'arn:aws:rds:us-east-1:111122223333:db:orders', ...resource }
      : { type: 'AwsEc2Instance', uid: 'arn:aws:ec2:us-east-1:111122223333:instance/i-0abc0000000000001', ...resource },
  ],
  evidences: [evidence],
});

function partOf(event: object): string | undefined {
  const [raw] = eventsIn(event);
  const result = normalise(raw!);
  if (result.outcome !== 'alert') throw new Error(result.reason);
  return result.alert.entities.find((e) => e.kind === 'instance' || e.kind === 'database')?.part;
}

const FROM_OUTSIDE = { src_endpoint: { ip: '198.51.100.7' }, dst_endpoint: { ip: '10.0.0.5' } };
const FROM_INSIDE = { src_endpoint: { ip: '10.0.0.5' }, dst_endpoint: { ip: '198.51.100.7' } };

describe('in OCSF', () => {
  it.each([
    ['a port probe', 'Recon:EC2/PortProbeUnprotectedPort', {}, {}, 'suffers'],
    [
      'brute force that comes in',
      'UnauthorizedAccess:EC2/SSHBruteForce',
      { connection_info: { direction: 'Inbound' } },
      {},
      'suffers',
    ],
    [
      'the same by its number',
      'UnauthorizedAccess:EC2/SSHBruteForce',
      { connection_info: { direction_id: 1 } },
      {},
      'suffers',
    ],
    ['the same by its ends', 'UnauthorizedAccess:EC2/RDPBruteForce', FROM_OUTSIDE, {}, 'suffers'],
    ['brute force of an actor', 'UnauthorizedAccess:EC2/SSHBruteForce', FROM_INSIDE, { role: 'Actor' }, 'acts'],
    ['an actor by its number', 'UnauthorizedAccess:EC2/SSHBruteForce', FROM_INSIDE, { role_id: 2 }, 'acts'],
    [
      'mining, which GuardDuty calls a target',
      'CryptoCurrency:EC2/BitcoinTool.B',
      FROM_INSIDE,
      { role: 'Target' },
      undefined,
    ],
    ['a failed sign-in to a database', 'CredentialAccess:RDS/AnomalousBehavior.FailedLogin', {}, {}, 'suffers'],
    ['a sign-in that succeeded', 'CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin', {}, {}, undefined],
    [
      'a call with an address',
      'UnauthorizedAccess:IAMUser/X',
      { ...FROM_OUTSIDE, api: { operation: 'RunInstances' } },
      {},
      undefined,
    ],
  ] as [string, string, object, object, string | undefined][])('%s', (_what, type, evidence, resource, part) => {
    expect(partOf(ocsf(type, evidence, resource))).toBe(part);
  });
});
