/** The principal of a call: the account's root, a user, or the session of a role. */
import type { PolicyDocument } from './policy/document.ts';

export interface RoleSession {
  roleArn: string;
  roleName: string;
  /** `AROA…` */
  roleId: string;
  name: string;
  issuedAt: Date;
  expiresAt: Date;
  sourceIdentity?: string;
  policy?: PolicyDocument;
}

export interface Principal {
  kind: 'root' | 'user' | 'role';
  account: string;
  arn: string;
  accessKeyId: string;
  /** `AIDA…`, `AROA…:session` or the account. */
  principalId: string;
  userName?: string;
  /** Of a user's temporary credentials (GetSessionToken). */
  token?: { issuedAt: Date; expiresAt: Date };
  session?: RoleSession;
}
