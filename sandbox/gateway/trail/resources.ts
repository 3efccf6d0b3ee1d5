/** The resources of an event, as event history lists them. */
import { isObject } from '../parse/json.ts';
import type { TrailRecord } from './record.ts';

export interface TrailResource {
  type: string;
  name: string;
}

/** Names of elements → resource type. */
const TYPES: Record<string, string> = {
  userName: 'AWS::IAM::User',
  accessKeyId: 'AWS::IAM::AccessKey',
  roleName: 'AWS::IAM::Role',
  roleArn: 'AWS::IAM::Role',
  groupName: 'AWS::IAM::Group',
  policyArn: 'AWS::IAM::Policy',
  policyName: 'AWS::IAM::Policy',
  instanceProfileName: 'AWS::IAM::InstanceProfile',
  instanceId: 'AWS::EC2::Instance',
  imageId: 'AWS::EC2::Ami',
  keyName: 'AWS::EC2::KeyPair',
  groupId: 'AWS::EC2::SecurityGroup',
  networkInterfaceId: 'AWS::EC2::NetworkInterface',
  networkAclId: 'AWS::EC2::NetworkAcl',
  subnetId: 'AWS::EC2::Subnet',
  vpcId: 'AWS::EC2::VPC',
  volumeId: 'AWS::EC2::Volume',
  snapshotId: 'AWS::EC2::Snapshot',
  bucketName: 'AWS::S3::Bucket',
  detectorId: 'AWS::GuardDuty::Detector',
  backupVaultName: 'AWS::Backup::BackupVault',
  recoveryPointArn: 'AWS::Backup::RecoveryPoint',
  topicArn: 'AWS::SNS::Topic',
  queueUrl: 'AWS::SQS::Queue',
};

export function resourcesOf(record: TrailRecord): TrailResource[] {
  const found = new Map<string, TrailResource>();
  const add = (type: string, name: unknown): void => {
    if (typeof name === 'string' && name !== '') found.set(`${type} ${name}`, { type, name });
  };
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isObject(value)) return;
    for (const [name, item] of Object.entries(value)) {
      const type = TYPES[name];
      if (type) add(type, item);
      visit(item);
    }
  };
  visit(record.requestParameters);
  visit(record.responseElements);
  if (record.eventSource === 'cloudtrail.amazonaws.com') {
    add('AWS::CloudTrail::Trail', record.requestParameters?.name);
    add('AWS::CloudTrail::Trail', record.responseElements?.trailARN);
  }
  return [...found.values()];
}
