/** Deletes a key that the intruder created for a user of the customer. Cannot be undone; IAM's record of it is kept. */
import type { StatusType } from '@aws-sdk/client-iam';
import { z } from 'zod';
import { canonicalJson } from '../../../domain/digest.ts';
import type { Text } from '../../../domain/text.ts';
import { keyOwner, keysOf, removeKey } from '../../aws/iam/access-keys.ts';
import { iamOf, keyLastUsed, lastUsedText } from '../../aws/iam/client.ts';
import { named } from '../../aws/written.ts';
import { defineChange, TargetGone } from '../../entry.ts';

/** Null if it does not exist. */
type KeyState = { user: string; status: StatusType; created: string } | null;
/** The key's user by IAM, set by `prepare`. */
type KeyParams = { user?: string; userArn?: string };

const NOT_THEIRS: Text = {
  en: 'Only what the intruder made is deleted, and there is no evidence that the intruder made this key. It can be deactivated and replaced.',
  ko: '공격자가 만든 것만 삭제하며, 이 키가 그렇다는 근거가 없습니다. 비활성화하거나 교체하세요.',
};

const GOES_WITH_USER: Text = {
  en: 'Its user was made by the intruder too: the key is deleted with the user.',
  ko: '키의 사용자도 공격자가 만든 것이므로 사용자와 함께 삭제합니다.',
};

export default defineChange<KeyState, KeyParams>({
  id: 'iam.delete-access-key',
  title: { en: 'Delete the access key', ko: '액세스 키 삭제' },
  targets: ['access-key'],
  needs: ['iam-user'],
  reversible: false,
  permissions: ['iam:DeleteAccessKey', 'iam:GetAccessKeyLastUsed', 'iam:GetUser', 'iam:ListAccessKeys'],
  csf: ['RS.MI-02', 'PR.AA-01'],
  requirements: ['P2.8'],
  params: z.strictObject({ user: z.string().optional(), userArn: z.string().optional() }) as z.ZodType<KeyParams>,

  async prepare(ctx, target, _params, entities) {
    if (target.standing !== 'unauthorized') return { notApplicable: NOT_THEIRS };
    const owner = await keyOwner(iamOf(ctx), target.id);
    if ('notApplicable' in owner) return owner;
    const isTheirs = entities.some(
      (e) => e.kind === 'iam-user' && e.id === owner.user && e.standing === 'unauthorized',
    );
    return isTheirs ? { notApplicable: GOES_WITH_USER } : owner;
  },
  async read(ctx, target, { user = '' }) {
    try {
      const key = (await keysOf(iamOf(ctx), user)).find((k) => k.AccessKeyId === target.id);
      if (key === undefined) return null;
      return { user, status: key.Status ?? 'Inactive', created: key.CreateDate?.toISOString() ?? '' };
    } catch (error) {
      // It was deleted together with its user.
      if (error instanceof TargetGone) return null;
      throw error;
    }
  },
  desired: () => null,
  async write(ctx, target, from) {
    if (from === null) return;
    const record = canonicalJson({ id: target.id, ...from, facts: target.facts ?? {} });
    await ctx.evidence.put(ctx.incident.id, `access-key/${target.id}.json`, record, 'application/json');
    await removeKey(iamOf(ctx), from.user, target.id);
  },
  impact: async (ctx, target) => [lastUsedText(ctx, target.id, await keyLastUsed(iamOf(ctx), target.id))],
  writes: (_ctx, target, _state, { userArn }) => [...named(userArn), { id: target.id }],
});
