/** The console sign-ins that are counted: those of users and roles. Each sign-in of the root user is an alert by itself. */
import { isIP } from 'node:net';
import { SignIn } from '../../../domain/sign-ins.ts';
import { textAt } from '../../../domain/fields.ts';
import type { RawEvent } from '../../outcome.ts';
import { partitionOf } from '../../../domain/arns.ts';
import { homeRegionIn } from '../../../domain/partitions.ts';
import { readTrailRecord } from '../../../domain/trail-record.ts';

export interface CountedSignIn {
  account: string;
  signIn: SignIn;
}

/** The counted sign-in in a CloudTrail record, or undefined if it holds none. */
export function signInOf({ body }: RawEvent): CountedSignIn | undefined {
  const record = readTrailRecord(body);
  if (record?.call !== 'ConsoleLogin' || record.service !== 'signin' || record.caller.type === 'Root') return undefined;
  const result = textAt(record.response, 'ConsoleLogin');
  if (result !== 'Success' && result !== 'Failure') return undefined;
  const { sourceIp: address } = record;
  const { data: signIn } = SignIn.safeParse({
    id: record.id,
    at: record.at,
    region: record.region ?? homeRegionIn(partitionOf(record.caller.arn)),
    succeeded: result === 'Success',
    // A role's session name is given by the identity provider: it names no IAM user.
    user: record.caller.user,
    address: isIP(address ?? '') === 0 ? undefined : address,
  });
  return signIn === undefined || record.account === undefined ? undefined : { account: record.account, signIn };
}
