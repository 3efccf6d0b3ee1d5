/** The owner of each access key: long-term keys that were made through the gateway or seeded, and sessions of roles. */
import { randomBytes } from 'node:crypto';
import type { Call } from './call.ts';
import type { Members } from './parse/value.ts';
import type { PolicyDocument } from './policy/document.ts';
import type { Principal, RoleSession } from './principal.ts';

interface Key {
  principal: Principal;
  active: boolean;
}

export interface KeySeed {
  account: string;
  /** Absent: the account's root. */
  userName?: string;
  accessKeyId?: string;
  secretAccessKey?: string;
}

/** An account id used as access key id is that account's root. People use it to look into the sandbox's accounts with ordinary AWS tools. */
const ACCOUNT_ID = /^\d{12}$/;

export type CredentialProblem = 'unknown' | 'expired';

export class Accounts {
  private readonly keys = new Map<string, Key>();

  /** Throws `CredentialError` for a key that is unknown, inactive (AWS gives the same error for both) or expired. */
  principal(accessKeyId: string): Principal {
    if (ACCOUNT_ID.test(accessKeyId) && !this.keys.has(accessKeyId)) this.add(accessKeyId, accessKeyId, undefined);
    const key = this.keys.get(accessKeyId);
    if (!key?.active) throw new CredentialError('unknown');
    const until = (key.principal.session ?? key.principal.token)?.expiresAt;
    if (until && until.getTime() <= Date.now()) throw new CredentialError('expired');
    return key.principal;
  }

  seed(seed: KeySeed): { accessKeyId: string; secretAccessKey: string; arn: string } {
    const accessKeyId = seed.accessKeyId ?? `AKIA${randomBytes(8).toString('hex').toUpperCase()}`;
    const secretAccessKey = seed.secretAccessKey ?? randomBytes(30).toString('base64');
    this.add(accessKeyId, seed.account, seed.userName);
    return { accessKeyId, secretAccessKey, arn: this.principal(accessKeyId).arn };
  }

  /** Reads new and changed keys from the answers of IAM and STS. */
  observe(call: Call, output: Members): void {
    if (call.route.service === 'iam') this.observeIam(call, output);
    if (call.route.service !== 'sts') return;
    if (call.route.operation.startsWith('AssumeRole')) this.addSession(call, output);
    if (call.route.operation === 'GetSessionToken') this.addToken(call, output);
  }

  private observeIam({ route, input, account }: Call, output: Members): void {
    const accessKeyId = text(input.AccessKeyId);
    switch (route.operation) {
      case 'CreateAccessKey': {
        const made = output.AccessKey as Members | undefined;
        if (made) this.add(text(made.AccessKeyId), account, text(made.UserName));
        return;
      }
      case 'UpdateAccessKey': {
        const key = this.keys.get(accessKeyId);
        if (key) key.active = input.Status === 'Active';
        return;
      }
      case 'DeleteAccessKey':
        this.keys.delete(accessKeyId);
        return;
      case 'DeleteUser':
        for (const [id, { principal }] of this.keys) {
          if (principal.account === account && principal.userName === input.UserName) this.keys.delete(id);
        }
        return;
      default:
    }
  }

  private add(accessKeyId: string, account: string, userName: string | undefined): void {
    const base = { account, accessKeyId };
    this.keys.set(accessKeyId, {
      active: true,
      principal: userName
        ? {
            ...base,
            kind: 'user',
            arn: `arn:aws:iam::${account}:user/${userName}`,
            principalId: `AIDA${fingerprint(`${account}${userName}`)}`,
            userName,
          }
        : { ...base, kind: 'root', arn: `arn:aws:iam::${account}:root`, principalId: account },
    });
  }

  private addToken({ principal, at }: Call, output: Members): void {
    const credentials = output.Credentials as Members | undefined;
    if (!credentials || !principal) return;
    const accessKeyId = text(credentials.AccessKeyId);
    const token = { issuedAt: at, expiresAt: credentials.Expiration as Date };
    this.keys.set(accessKeyId, { active: true, principal: { ...principal, accessKeyId, token } });
  }

  private addSession({ input, at }: Call, output: Members): void {
    const credentials = output.Credentials as Members | undefined;
    const assumed = output.AssumedRoleUser as Members | undefined;
    if (!credentials || !assumed) return;
    const roleArn = text(input.RoleArn);
    const session: RoleSession = {
      roleArn,
      roleName: roleArn.split('/').at(-1) ?? '',
      roleId: text(assumed.AssumedRoleId).split(':')[0] ?? '',
      name: text(input.RoleSessionName),
      issuedAt: at,
      expiresAt: credentials.Expiration as Date,
      ...(input.SourceIdentity ? { sourceIdentity: text(input.SourceIdentity) } : {}),
      ...(input.Policy ? { policy: JSON.parse(text(input.Policy)) as PolicyDocument } : {}),
    };
    const accessKeyId = text(credentials.AccessKeyId);
    this.keys.set(accessKeyId, {
      active: true,
      principal: {
        kind: 'role',
        account: roleArn.split(':')[4] ?? '',
        arn: text(assumed.Arn),
        accessKeyId,
        principalId: text(assumed.AssumedRoleId),
        session,
      },
    });
  }
}

export class CredentialError extends Error {
  readonly problem: CredentialProblem;

  constructor(problem: CredentialProblem) {
    super(`The access key is ${problem}`);
    this.problem = problem;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Sixteen letters, derived from the name, in the form of IAM's unique ids. */
function fingerprint(name: string): string {
  let hash = 7n;
  for (const char of name) hash = (hash * 131n + BigInt(char.charCodeAt(0))) & 0xffffffffffffffffffffn;
  return hash.toString(36).toUpperCase().padStart(16, '0').slice(-16);
}
