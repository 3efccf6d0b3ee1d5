/** Sample findings, with the placeholders GuardDuty itself uses (GuardDuty: *Sample findings*). */
import { randomBytes } from 'node:crypto';
import type { Finding } from './guardduty-criteria.ts';

/** What is generated when no types are asked for: one of each kind of resource the samples know. */
export const SAMPLE_TYPES = [
  'CryptoCurrency:EC2/BitcoinTool.B!DNS',
  'Backdoor:EC2/C&CActivity.B!DNS',
  'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
  'Persistence:IAMUser/AnomalousBehavior',
  'Policy:S3/BucketAnonymousAccessGranted',
  'Exfiltration:S3/AnomalousBehavior',
];

export function sampleFinding(type: string, account: string, region: string, at: Date): Finding {
  const time = at.toISOString();
  return {
    schemaVersion: '2.0',
    accountId: account,
    region,
    partition: 'aws',
    id: randomBytes(16).toString('hex'),
    type,
    resource: resourceFor(type, region),
    service: {
      serviceName: 'guardduty',
      archived: false,
      count: 1,
      eventFirstSeen: time,
      eventLastSeen: time,
      resourceRole: 'TARGET',
      action: actionFor(type),
      additionalInfo: { value: JSON.stringify({ sample: true }), type: 'default' },
    },
    severity: type.startsWith('AttackSequence') ? 9 : 8,
    createdAt: time,
    updatedAt: time,
    title: `[SAMPLE] ${type}`,
    description: `This is a sample finding of the type ${type}.`,
  };
}

function resourceFor(type: string, region: string): Record<string, unknown> {
  const family = /:(\w+)\//.exec(type)?.[1];
  switch (family) {
    case 'IAMUser':
      return {
        resourceType: 'AccessKey',
        accessKeyDetails: {
          accessKeyId: 'GeneratedFindingAccessKeyId',
          principalId: 'GeneratedFindingPrincipalId',
          userName: 'GeneratedFindingUserName',
          userType: 'IAMUser',
        },
      };
    case 'S3':
      return {
        resourceType: 'S3Bucket',
        s3BucketDetails: [
          {
            arn: 'arn:aws:s3:::bucketName',
            name: 'bucketName',
            type: 'Destination',
            owner: { id: 'CanonicalId of Owner' },
          },
        ],
        accessKeyDetails: {
          accessKeyId: 'GeneratedFindingAccessKeyId',
          principalId: 'GeneratedFindingPrincipalId',
          userName: 'GeneratedFindingUserName',
          userType: 'IAMUser',
        },
      };
    default:
      return {
        resourceType: 'Instance',
        instanceDetails: {
          instanceId: 'i-99999999',
          instanceType: 'm3.xlarge',
          availabilityZone: `${region}a`,
          imageId: 'ami-99999999',
          instanceState: 'running',
          launchTime: '2016-08-02T02:05:06.000Z',
          iamInstanceProfile: {
            arn: 'arn:aws:iam::111122223333:instance-profile/GeneratedFindingInstanceProfileArn',
            id: 'GeneratedFindingInstanceProfileId',
          },
          networkInterfaces: [
            {
              networkInterfaceId: 'eni-bfcffe88',
              privateIpAddress: '10.0.0.1',
              publicIp: '198.51.100.0',
              subnetId: 'GeneratedFindingSubnetId',
              vpcId: 'GeneratedFindingVPCId',
              securityGroups: [
                { groupId: 'GeneratedFindingSecurityId', groupName: 'GeneratedFindingSecurityGroupName' },
              ],
            },
          ],
          tags: [{ key: 'GeneratedFindingInstaceTag1', value: 'GeneratedFindingInstaceValue1' }],
        },
      };
  }
}

function actionFor(type: string): Record<string, unknown> {
  if (type.endsWith('!DNS')) {
    return {
      actionType: 'DNS_REQUEST',
      dnsRequestAction: { domain: 'GeneratedFindingDomainName', protocol: 'UDP', blocked: false },
    };
  }
  const remoteIpDetails = {
    ipAddressV4: '198.51.100.0',
    city: { cityName: 'GeneratedFindingCityName' },
    country: { countryName: 'GeneratedFindingCountryName' },
    organization: {
      asn: '29073',
      asnOrg: 'GeneratedFindingASNOrg',
      isp: 'GeneratedFindingISP',
      org: 'GeneratedFindingORG',
    },
    geoLocation: { lat: 0, lon: 0 },
  };
  if (/:EC2\//.test(type)) {
    return {
      actionType: 'NETWORK_CONNECTION',
      networkConnectionAction: { connectionDirection: 'OUTBOUND', protocol: 'TCP', blocked: false, remoteIpDetails },
    };
  }
  return {
    actionType: 'AWS_API_CALL',
    awsApiCallAction: {
      api: 'GeneratedFindingAPIName',
      serviceName: 'GeneratedFindingAPIServiceName',
      callerType: 'Remote IP',
      remoteIpDetails,
    },
  };
}
