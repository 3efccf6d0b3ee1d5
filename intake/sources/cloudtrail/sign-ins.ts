/** The console sign-ins that are counted: those of users and roles; the root user's are alerts one by one. */
import { isIP } from 'node:net';
import { SignIn } from '../../../domain/sign-ins.ts';
import { textAt } from '../../../domain/fields.ts';
import type { RawEvent } from '../../outcome.ts';
import { readTrailRecord } from '../../../domain/trail-record.ts';

export interface CountedSignIn {
  account: string;
  signIn: SignIn;
}

/** The sign-in a CloudTrail record tells of, or undefined if it tells of none that is counted. */
export function signInOf({ body }: RawEvent): CountedSignIn | undefined {
  const record = readTrailRecord(body);
  if (record?.call !== 'ConsoleLogin' || record.service !== 'signin' || record.caller.type === 'Root') return undefined;
  const result = textAt(record.response, 'ConsoleLogin');
  if (result !== 'Success' && result !== 'Failure') return undefined;
  const { sourceIp: address } = record;
  const { data: signIn } = SignIn.safeParse({
    id: record.id,
    at: record.at,
    region: record.region ?? 'us-east-1',
    succeeded: result === 'Success',
    // A role's session is the identity provider's to tell apart; its name is not a user's.
    user: record.caller.user,
    address: isIP(address ?? '') === 0 ? undefined : address,
  });
  return signIn === undefined || record.account === undefined ? undefined : { account: record.account, signIn };
}
