/** Replaces a leaked access key by a new one, whose secret is only in Secrets Manager. The old key stays, inactive. */
import { CreateAccessKeyCommand, UpdateAccessKeyCommand, type AccessKeyMetadata } from '@aws-sdk/client-iam';
import { z } from 'zod';
import { sha256Hex } from '../../../domain/digest.ts';
import type { Entity } from '../../../domain/entity.ts';
import type { Text } from '../../../domain/text.ts';
import { INCIDENT_TAG } from '../../aws/ec2/tags.ts';
import { keyOwner, keysOf, removeKey } from '../../aws/iam/access-keys.ts';
import { iamOf, keyLastUsed, lastUsedText } from '../../aws/iam/client.ts';
import { describeSecret, ensureSecret, holdsVersion, putSecret, secretName, secretsOf } from '../../aws/secrets.ts';
import { named } from '../../aws/written.ts';
import { defineChange, JobFailed, TargetGone, type EntryContext } from '../../entry.ts';

/** `newKeyIn`: the secret with the new key, or null if there is none. */
type RotationState = { user: string; oldKey: string; newKeyIn: string | null };

const Params = z.strictObject({
  /** Region of the secret; null for the incident's region. */
  region: z.string().nullable().default(null),
  /** Set by `prepare`. */
  user: z.string().default(''),
  userArn: z.string().default(''),
  secret: z.string().default(''),
});
type Params = z.infer<typeof Params>;

/** A user can have two keys. Another step may be deleting the second one at this moment, so the change waits this long. */
const WAIT_FOR_ROOM = { attempts: 12, intervalMs: 5_000 };
/** The clocks of IAM and Secrets Manager may differ by this much. */
const CLOCK_SKEW_MS = 5_000;

export default defineChange<RotationState, Params>({
  id: 'iam.rotate-access-key',
  title: { en: 'Replace the access key', ko: '새 액세스 키 발급으로 교체' },
  targets: ['access-key'],
  needs: ['access-key', 'iam-user', 'iam-role'],
  reversible: false,
  permissions: [
    'iam:CreateAccessKey',
    'iam:DeleteAccessKey',
    'iam:GetAccessKeyLastUsed',
    'iam:GetUser',
    'iam:ListAccessKeys',
    'iam:UpdateAccessKey',
    'secretsmanager:CreateSecret',
    'secretsmanager:DescribeSecret',
    'secretsmanager:PutSecretValue',
    'secretsmanager:TagResource',
  ],
  csf: ['RS.MI-02', 'PR.AA-01'],
  requirements: ['P2.7'],
  params: Params,

  async prepare(ctx, target, { region }, entities) {
    if (target.standing === 'unauthorized') return { notApplicable: THEIRS };
    const owner = await keyOwner(iamOf(ctx), target.id);
    if ('notApplicable' in owner) return owner;
    const params = { region: region ?? ctx.incident.region, ...owner, secret: secretName(owner.user, target.id) };
    const keys = await survey(ctx, target, params);
    const theirs = new Set(entities.filter((e) => e.standing === 'unauthorized').map((e) => e.id));
    const inTheWay = keys.others.filter((k) => !theirs.has(k.AccessKeyId ?? ''));
    if (keys.replacement === undefined && inTheWay.length > 0) return { notApplicable: noRoom(inTheWay) };
    return params;
  },
  async read(ctx, target, params) {
    const { old, replacement } = await survey(ctx, target, params);
    return {
      user: params.user,
      oldKey: old.Status ?? '',
      newKeyIn: replacement === undefined ? null : params.secret,
    };
  },
  desired: (state, { secret }) => ({ ...state, oldKey: 'Inactive', newKeyIn: secret }),
  async write(ctx, target, _from, _to, params) {
    const iam = iamOf(ctx);
    const secrets = secretsOf(ctx, params.region ?? ctx.incident.region);
    const { user: UserName, secret } = params;
    await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId: target.id, Status: 'Inactive' }));
    if ((await survey(ctx, target, params)).replacement !== undefined) return;
    // The empty secret is created first: a key without a place to store its secret would be lost.
    const description = `Access key of ${UserName} in place of ${target.id}`;
    await ensureSecret(secrets, secret, description, { [INCIDENT_TAG]: ctx.incident.id });
    await makeRoom(ctx, target, params);
    const { AccessKey: made } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const [accessKeyId = '', secretAccessKey = ''] = [made?.AccessKeyId, made?.SecretAccessKey];
    await putSecret(secrets, secret, versionOf(accessKeyId), { userName: UserName, accessKeyId, secretAccessKey });
  },
  async impact(ctx, target, _state, { secret, region }) {
    return [lastUsedText(ctx, target.id, await keyLastUsed(iamOf(ctx), target.id)), whereToFetch(secret, region ?? '')];
  },
  async writes(ctx, target, _state, { userArn, secret, region }) {
    const kept = await describeSecret(secretsOf(ctx, region ?? ctx.incident.region), secret);
    return [...named(userArn, kept?.ARN), { id: target.id }];
  },
  async produced(ctx, target, params) {
    const { replacement } = await survey(ctx, target, params);
    if (replacement?.AccessKeyId === undefined) return [];
    const facts = { user: params.user, secret: params.secret, replaces: target.id };
    return [{ kind: 'access-key', id: replacement.AccessKeyId, standing: 'related', facts }];
  },
});

interface Survey {
  old: AccessKeyMetadata;
  /** The new key, if its secret is stored. */
  replacement?: AccessKeyMetadata;
  /** Keys of attempts that ended before their secret was stored. Nobody has those secrets. */
  lost: AccessKeyMetadata[];
  others: AccessKeyMetadata[];
}

async function survey(ctx: EntryContext, target: Entity, { user, secret, region }: Params): Promise<Survey> {
  const iam = iamOf(ctx);
  const keys = await keysOf(iam, user);
  const old = keys.find((k) => k.AccessKeyId === target.id);
  if (old === undefined) throw new TargetGone(target.id);
  const kept = await describeSecret(secretsOf(ctx, region ?? ctx.incident.region), secret);
  const found: Survey = { old, lost: [], others: [] };
  for (const key of keys.filter((k) => k !== old)) {
    const id = key.AccessKeyId ?? '';
    if (key.Status === 'Active' && holdsVersion(kept, versionOf(id))) found.replacement = key;
    else if (kept !== undefined && isSince(key, kept.CreatedDate) && (await keyLastUsed(iam, id)) === undefined)
      found.lost.push(key);
    else found.others.push(key);
  }
  return found;
}

/** The secret's version is named after the key, so that it can be recognised without reading the secret. */
const versionOf = (accessKeyId: string): string => sha256Hex(accessKeyId);

const isSince = ({ CreateDate }: AccessKeyMetadata, begun: Date | undefined): boolean =>
  CreateDate !== undefined && begun !== undefined && CreateDate.getTime() + CLOCK_SKEW_MS >= begun.getTime();

/** @throws JobFailed if the user still has another key after a while */
async function makeRoom(ctx: EntryContext, target: Entity, params: Params): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { lost, others } = await survey(ctx, target, params);
    for (const { AccessKeyId = '' } of lost) await removeKey(iamOf(ctx), params.user, AccessKeyId);
    if (others.length === 0) return;
    if (attempt === WAIT_FOR_ROOM.attempts) throw new JobFailed(noRoom(others));
    await ctx.sleep(WAIT_FOR_ROOM.intervalMs);
  }
}

const THEIRS: Text = {
  en: 'The intruder made this key: it is deleted, not replaced.',
  ko: '공격자가 만든 키이므로 교체하지 않고 삭제합니다.',
};

const noRoom = (keys: readonly AccessKeyMetadata[]): Text => {
  const ids = keys.map((k) => k.AccessKeyId).join(', ');
  return {
    en: `its user has a second key (${ids}), and IAM allows no third. Move what uses it to the new key by hand, or delete it first.`,
    ko: `사용자에게 두 번째 키(${ids})가 있어 IAM이 세 번째 키를 허용하지 않습니다. 직접 새 키로 옮기거나 먼저 삭제하세요.`,
  };
};

const whereToFetch = (secret: string, region: string): Text => ({
  en: `The new key is kept in Secrets Manager as ${secret} (${region}), in the customer's account; Firebreak itself cannot read it. Whatever used the old key stops until it gets the new one from there.`,
  ko: `새 키는 고객사 계정의 Secrets Manager에 보관하며(${secret}, ${region}), Firebreak도 읽을 수 없습니다. 기존 키를 쓰던 작업은 새 키로 바꿀 때까지 중단됩니다.`,
});
