/** GuardDuty findings as AWS writes them (camelCase, as in EventBridge's `detail`); the rest is the detector's to add. */

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

/** The same key does what it never did. */
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

function accessKey(by: Caller): object {
  return { resourceType: 'AccessKey', accessKeyDetails: { ...by, userType: 'IAMUser' } };
}

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

/** An instance asks for the name of a mining pool. */
export function miningDns(machine: Machine, domain: string, seen: Date): object {
  return {
    type: 'CryptoCurrency:EC2/BitcoinTool.B!DNS',
    severity: 8,
    title: `Bitcoin-related domain name queried by EC2 instance ${machine.instanceId}.`,
    description: `EC2 instance ${machine.instanceId} is querying a domain name that is associated with Bitcoin-related activity.`,
    resource: { resourceType: 'Instance', instanceDetails: { ...machine, instanceState: 'running' } },
    service: seenOn(seen, {
      actionType: 'DNS_REQUEST',
      dnsRequestAction: { domain, protocol: 'UDP', blocked: false },
    }),
  };
}

/** It talks to the pool. */
export function miningConnection(machine: Machine, ip: string, seen: Date): object {
  return {
    type: 'CryptoCurrency:EC2/BitcoinTool.B',
    severity: 8,
    title: `EC2 instance ${machine.instanceId} is communicating with a Bitcoin-related IP address.`,
    description: `EC2 instance ${machine.instanceId} is communicating with ${ip}, which is associated with Bitcoin-related activity.`,
    resource: { resourceType: 'Instance', instanceDetails: { ...machine, instanceState: 'running' } },
    service: seenOn(seen, {
      actionType: 'NETWORK_CONNECTION',
      networkConnectionAction: {
        connectionDirection: 'OUTBOUND',
        protocol: 'TCP',
        blocked: false,
        localPortDetails: { port: 51_724, portName: 'Unknown' },
        remotePortDetails: { port: 8333, portName: 'Unknown' },
        remoteIpDetails: remoteIp(ip, 'Netherlands', 'Example Pool'),
      },
    }),
  };
}

const seenOn = (seen: Date, action: object): object => ({
  resourceRole: 'TARGET',
  count: 1,
  eventFirstSeen: seen.toISOString(),
  eventLastSeen: new Date().toISOString(),
  action,
});
