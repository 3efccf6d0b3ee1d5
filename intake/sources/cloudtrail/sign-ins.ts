/** The console sign-ins that are counted: those of users and roles; the root user's are alerts one by one. */
import { isIP } from 'node:net';
import { SignIn } from '../../../domain/sign-ins.ts';
import { isoTime, textAt } from '../../fields.ts';
import type { RawEvent } from '../../outcome.ts';
import { asRecord } from './record.ts';

export interface CountedSignIn {
  account: string;
  signIn: SignIn;
}

/** The sign-in a CloudTrail record tells of, or undefined if it tells of none that is counted. */
export function signInOf({ body }: RawEvent): CountedSignIn | undefined {
  const record = asRecord(body);
  if (record?.call !== 'ConsoleLogin' || record.service !== 'signin' || record.identity === 'Root') return undefined;
  const result = textAt(record.response, 'ConsoleLogin');
  if (result !== 'Success' && result !== 'Failure') return undefined;
  const address = textAt(body, 'sourceIPAddress');
  const { data: signIn } = SignIn.safeParse({
    id: textAt(body, 'eventID'),
    at: isoTime(textAt(body, 'eventTime')),
    region: record.region ?? 'us-east-1',
    succeeded: result === 'Success',
    // A role's session is the identity provider's to tell apart; its name is not a user's.
    user: record.identity === 'IAMUser' ? record.principal : undefined,
    address: isIP(address ?? '') === 0 ? undefined : address,
  });
  return signIn === undefined || record.account === undefined ? undefined : { account: record.account, signIn };
}
