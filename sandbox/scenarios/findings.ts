/** GuardDuty findings as AWS writes them (camelCase, as in EventBridge's `detail`); the detector adds the rest. */
import { HOME_REGION } from '../story.ts';

export interface Caller {
  accessKeyId: string;
  principalId: string;
  userName: string;
}

const remoteIp = (ip: string, country: string, org: string): object => ({
  ipAddressV4: ip,
  country: { countryName: country },
  city: { cityName: '' },
  geoLocation: { lat: 52.37, lon: 4.9 },
  organization: { asn: '64500', asnOrg: org, isp: org, org },
});

/** A long-term key is used from an address on a threat list. */
export function maliciousCaller(by: Caller, ip: string, seen: Date): object {
  return {
    type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom',
    severity: 5,
    title: `The API CreateUser was invoked from an IP address on a custom threat list.`,
    description: `The API CreateUser, commonly used to gain a foothold, was invoked by ${by.userName} from ${ip}, which is on a custom threat list.`,
    resource: accessKey(by),
    service: apiCall('CreateUser', 'iam.amazonaws.com', ip, seen),
  };
}

/** The same key makes unusual calls. */
export function anomalousImpact(by: Caller, ip: string, seen: Date): object {
  return {
    type: 'Impact:IAMUser/AnomalousBehavior',
    severity: 8,
    title: `User ${by.userName} is anomalously invoking APIs used to tamper with an account.`,
    description: `APIs commonly used in impact tactics were invoked by IAMUser ${by.userName} under unusual circumstances.`,
    resource: accessKey(by),
    service: apiCall('RunInstances', 'ec2.amazonaws.com', ip, seen),
  };
}

/** A bucket is made public. */
export function bucketOpened(by: Caller, bucket: string, ip: string, seen: Date): object {
  return {
    type: 'Policy:S3/BucketAnonymousAccessGranted',
    severity: 8,
    title: `Amazon S3 Public Anonymous access was granted for S3 bucket ${bucket}.`,
    description: `Amazon S3 Public Anonymous access was granted for S3 bucket ${bucket} by ${by.userName}. If this behavior is not expected, it may indicate a configuration mistake or that your credentials are compromised.`,
    resource: {
      ...accessKey(by),
      resourceType: 'S3Bucket',
      s3BucketDetails: [
        {
          arn: `arn:aws:s3:::${bucket}`,
          name: bucket,
          type: 'Destination',
          publicAccess: { effectivePermission: 'PUBLIC' },
        },
      ],
    },
    service: apiCall('PutBucketPolicy', 's3.amazonaws.com', ip, seen),
  };
}

/** An unusual number of objects is deleted. */
export function objectsDeleted(by: Caller, bucket: string, ip: string, seen: Date): object {
  return {
    type: 'Impact:S3/AnomalousBehavior.Delete',
    severity: 8,
    title: `User ${by.userName} is anomalously invoking S3 delete APIs.`,
    description: `APIs commonly used to delete data were invoked by IAMUser ${by.userName} in S3 bucket ${bucket} under unusual circumstances.`,
    resource: {
      ...accessKey(by),
      resourceType: 'S3Bucket',
      s3BucketDetails: [{ arn: `arn:aws:s3:::${bucket}`, name: bucket, type: 'Destination' }],
    },
    service: apiCall('DeleteObject', 's3.amazonaws.com', ip, seen),
  };
}

/** A database user's password is guessed. */
export function databaseGuessed(of: { account: string; id: string }, ip: string, seen: Date): object {
  return {
    type: 'CredentialAccess:RDS/AnomalousBehavior.SuccessfulBruteForce',
    severity: 8,
    title: `A user successfully logged into the RDS database ${of.id} after a pattern of failed logins.`,
    description: `The user owner logged into the RDS database ${of.id} from ${ip} after an unusual number of failed logins.`,
    resource: {
      resourceType: 'RDSDBInstance',
      rdsDbInstanceDetails: {
        dbInstanceIdentifier: of.id,
        dbInstanceArn: `arn:aws:rds:${HOME_REGION}:${of.account}:db:${of.id}`,
        engine: 'postgres',
      },
      rdsDbUserDetails: { user: 'owner', database: 'orders', application: 'psql', authMethod: 'password' },
    },
    service: {
      ...seenOn(seen, {
        actionType: 'RDS_LOGIN_ATTEMPT',
        rdsLoginAttemptAction: { remoteIpDetails: remoteIp(ip, 'Netherlands', 'Example Hosting') },
      }),
    },
  };
}

/** The root user is used. */
export function rootUsed(by: Caller, api: string, ip: string, seen: Date): object {
  return {
    type: 'Policy:IAMUser/RootCredentialUsage',
    severity: 2,
    title: `The API ${api} was invoked using root credentials.`,
    description: `The API ${api} was invoked using root credentials from IP address ${ip}.`,
    resource: accessKey(by, 'Root'),
    service: apiCall(api, 'iam.amazonaws.com', ip, seen),
  };
}

const accessKey = (by: Caller, userType = 'IAMUser'): object => ({
  resourceType: 'AccessKey',
  accessKeyDetails: { ...by, userType },
});

function apiCall(api: string, serviceName: string, ip: string, seen: Date): object {
  return {
    resourceRole: 'TARGET',
    count: 1,
    eventFirstSeen: seen.toISOString(),
    eventLastSeen: new Date().toISOString(),
    action: {
      actionType: 'AWS_API_CALL',
      awsApiCallAction: {
        api,
        serviceName,
        callerType: 'Remote IP',
        remoteIpDetails: remoteIp(ip, 'Netherlands', 'Example Hosting'),
      },
    },
  };
}

/** Members other than its type, which the sandbox does not read. */
export type GuardDutyFinding = { type: string } & Record<string, unknown>;

export interface Machine {
  instanceId: string;
  instanceType: string;
  availabilityZone: string;
  imageId: string;
  launchTime: string;
  iamInstanceProfile: { arn: string; id: string };
  networkInterfaces: object[];
  tags: { key: string; value: string }[];
}

/** An instance queries the DNS name of a mining pool. */
export function miningDns(machine: Machine, domain: string, seen: Date): object {
  return {
    type: 'CryptoCurrency:EC2/BitcoinTool.B!DNS',
    severity: 8,
    title: `Bitcoin-related domain name queried by EC2 instance ${machine.instanceId}.`,
    description: `EC2 instance ${machine.instanceId} is querying a domain name that is associated with Bitcoin-related activity.`,
    resource: instance(machine),
    service: seenOn(seen, {
      actionType: 'DNS_REQUEST',
      dnsRequestAction: { domain, protocol: 'UDP', blocked: false },
    }),
  };
}

/** An instance connects to the pool. */
export function miningConnection(machine: Machine, ip: string, seen: Date): object {
  return {
    type: 'CryptoCurrency:EC2/BitcoinTool.B',
    severity: 8,
    title: `EC2 instance ${machine.instanceId} is communicating with a Bitcoin-related IP address.`,
    description: `EC2 instance ${machine.instanceId} is communicating with ${ip}, which is associated with Bitcoin-related activity.`,
    resource: instance(machine),
    service: seenOn(seen, connectionTo(ip, 8333, 'Example Pool')),
  };
}

/** An instance attacks the remote address. */
export function flood(machine: Machine, ip: string, seen: Date): GuardDutyFinding {
  return {
    type: 'Backdoor:EC2/DenialOfService.Tcp',
    severity: 8,
    title: `EC2 instance ${machine.instanceId} is behaving in a manner that may indicate it is being used to perform a Denial of Service (DoS) attack using the TCP protocol.`,
    description: `EC2 instance ${machine.instanceId} is behaving in a manner that may indicate it is being used to perform a Denial of Service (DoS) attack using the TCP protocol.`,
    resource: instance(machine),
    service: { ...seenOn(seen, connectionTo(ip, 443, 'Example Shop')), resourceRole: 'ACTOR' },
  };
}

/** An instance sends an unusual amount of data. */
export function unusualTraffic(machine: Machine, ip: string, seen: Date): GuardDutyFinding {
  return {
    type: 'Behavior:EC2/TrafficVolumeUnusual',
    severity: 5,
    title: `Unusually large amount of network traffic from EC2 instance ${machine.instanceId}.`,
    description: `EC2 instance ${machine.instanceId} is generating an unusually large amount of network traffic to ${ip}.`,
    resource: instance(machine),
    service: { ...seenOn(seen, connectionTo(ip, 443, 'Example Cloud')), resourceRole: 'ACTOR' },
  };
}

/** A process on an instance opens a reverse shell. */
export function reverseShell(machine: Machine, ip: string, seen: Date): GuardDutyFinding {
  return {
    type: 'Execution:Runtime/ReverseShell',
    severity: 8,
    title: `A process created by EC2 instance ${machine.instanceId} has performed a reverse shell.`,
    description: `The process php-cgi on EC2 instance ${machine.instanceId} has redirected its streams to a socket connected to ${ip}:4444.`,
    resource: instance(machine),
    service: {
      ...seenOn(seen, connectionTo(ip, 4444, 'Example Hosting')),
      runtimeDetails: {
        process: {
          name: 'php-cgi',
          executablePath: '/usr/bin/php-cgi',
          pid: 4021,
          user: 'apache',
          startTime: Math.floor(seen.getTime() / 1000),
        },
      },
    },
  };
}

/** A function connects to an address on a threat list. */
export function functionCallsHome(
  of: { account: string; region: string; name: string; roleArn: string },
  ip: string,
  seen: Date,
): object {
  return {
    type: 'UnauthorizedAccess:Lambda/MaliciousIPCaller.Custom',
    severity: 5,
    title: `Lambda function ${of.name} is communicating with an IP address on a custom threat list.`,
    description: `Lambda function ${of.name} is communicating with ${ip}, which is on a custom threat list.`,
    resource: {
      resourceType: 'Lambda',
      lambdaDetails: {
        functionName: of.name,
        functionArn: `arn:aws:lambda:${of.region}:${of.account}:function:${of.name}`,
        functionVersion: '$LATEST',
        role: of.roleArn,
      },
    },
    service: { ...seenOn(seen, connectionTo(ip, 443, 'Example Hosting')), resourceRole: 'ACTOR' },
  };
}

const instance = (machine: Machine): object => ({
  resourceType: 'Instance',
  instanceDetails: { ...machine, instanceState: 'running' },
});

const connectionTo = (ip: string, port: number, org: string): object => ({
  actionType: 'NETWORK_CONNECTION',
  networkConnectionAction: {
    connectionDirection: 'OUTBOUND',
    protocol: 'TCP',
    blocked: false,
    localPortDetails: { port: 51_724, portName: 'Unknown' },
    remotePortDetails: { port, portName: 'Unknown' },
    remoteIpDetails: remoteIp(ip, 'Netherlands', org),
  },
});

const seenOn = (seen: Date, action: object): object => ({
  resourceRole: 'TARGET',
  count: 1,
  eventFirstSeen: seen.toISOString(),
  eventLastSeen: new Date().toISOString(),
  action,
});
