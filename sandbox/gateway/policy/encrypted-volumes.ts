/** Whether a call starts an instance with encrypted volumes or attaches one. EC2 then makes a grant of the key in the caller's name. */
import { DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { Call } from '../call.ts';
import type { Moto } from '../moto.ts';
import { textOf } from '../parse/value.ts';

/** What the caller needs then (EBS User Guide, *Requirements for Amazon EBS encryption*). */
export const KEY_ACTIONS = ['kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext'];

export type UsesEncryptedVolumes = (call: Call) => Promise<boolean>;

export function encryptedVolumesIn(moto: Moto): UsesEncryptedVolumes {
  return async ({ route: { service, operation }, input, account, region }) => {
    if (service !== 'ec2' || !(operation === 'StartInstances' || operation === 'AttachVolume')) return false;
    const instances = Array.isArray(input.InstanceIds) ? input.InstanceIds.map((id) => textOf(id)) : [];
    const which =
      operation === 'StartInstances'
        ? { Filters: [{ Name: 'attachment.instance-id', Values: instances }] }
        : { VolumeIds: [textOf(input.VolumeId ?? '')] };
    const ec2 = moto.client(EC2Client, account, region);
    const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand(which)).catch(() => ({ Volumes: [] }));
    return Volumes.some((v) => v.Encrypted === true);
  };
}
