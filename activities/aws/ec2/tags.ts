/** The tags of everything that Firebreak creates, so that people and later runs recognise it. */
import type { Tag } from '@aws-sdk/client-ec2';

export const INCIDENT_TAG = 'firebreak:incident';
/** On copies: the instance that was copied. */
export const INSTANCE_TAG = 'firebreak:instance';
/** On copies in a forensic account: the snapshot that was copied. */
export const COPY_OF_TAG = 'firebreak:copy-of';
/** On restored volumes: the recovery point's ARN. */
export const RESTORED_FROM_TAG = 'firebreak:restored-from';

export const tags = (values: Record<string, string>): Tag[] =>
  Object.entries(values).map(([Key, Value]) => ({ Key, Value }));

/** Filters of a Describe call that find resources with all of these tags. */
export const taggedWith = (values: Record<string, string>): { Name: string; Values: string[] }[] =>
  Object.entries(values).map(([key, value]) => ({ Name: `tag:${key}`, Values: [value] }));
