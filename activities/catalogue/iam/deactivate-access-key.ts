/** Deactivates an access key without deleting it, so that it can be restored and further use of it stays visible. */
import { UpdateAccessKeyCommand, type StatusType } from '@aws-sdk/client-iam';
import { z } from 'zod';
import { homeRegionOf } from '../../account.ts';
import { callersOf } from '../../aws/cloudtrail/callers.ts';
import { keyOwner, keysOf } from '../../aws/iam/access-keys.ts';
import { iamOf, keyLastUsed, lastUsedText } from '../../aws/iam/client.ts';
import { named } from '../../aws/written.ts';
import { defineChange, TargetGone } from '../../entry.ts';

type KeyState = { user: string; status: StatusType };
/** The key's user by IAM, and the intruder's addresses; set by `prepare`. */
type KeyParams = { user?: string; userArn?: string; intruders?: string[] };

export default defineChange<KeyState, KeyParams>({
  id: 'iam.deactivate-access-key',
  title: { en: 'Deactivate the access key', ko: '액세스 키 비활성화' },
  targets: ['access-key'],
  // For its card alone: an address more does not make it applicable.
  needs: ['ip'],
  askedAgainFor: [],
  reversible: true,
  permissions: [
    'cloudtrail:LookupEvents',
    'iam:GetAccessKeyLastUsed',
    'iam:GetUser',
    'iam:ListAccessKeys',
    'iam:UpdateAccessKey',
  ],
  csf: ['RS.MI-01', 'PR.AA-01'],
  requirements: ['P1.7', 'P2.7', 'P2.8'],
  params: z.strictObject({
    user: z.string().optional(),
    userArn: z.string().optional(),
    intruders: z.array(z.string()).optional(),
  }) as z.ZodType<KeyParams>,

  async prepare(ctx, target, _params, entities) {
    const owner = await keyOwner(iamOf(ctx), target.id);
    const intruders = entities.filter((e) => e.kind === 'ip' && e.standing === 'source').map((e) => e.id);
    return 'notApplicable' in owner ? owner : { ...owner, intruders };
  },
  async read(ctx, target, { user = '' }) {
    const status = (await keysOf(iamOf(ctx), user)).find((k) => k.AccessKeyId === target.id)?.Status;
    if (status === undefined) throw new TargetGone(target.id);
    return { user, status };
  },
  desired: (state) => ({ ...state, status: 'Inactive' }),
  async write(ctx, target, _from, { user, status }) {
    await iamOf(ctx).send(new UpdateAccessKeyCommand({ UserName: user, AccessKeyId: target.id, Status: status }));
  },
  async impact(ctx, target, { user }, { intruders = [] }) {
    const [keys, used] = await Promise.all([keysOf(iamOf(ctx), user), keyLastUsed(iamOf(ctx), target.id)]);
    const createdAt = keys.find((k) => k.AccessKeyId === target.id)?.CreateDate;
    // Where global services write their events, and where the last call was. IAM says N/A for a key that was never used.
    const regions = new Set([homeRegionOf(ctx.aws), used?.region ?? 'N/A']);
    regions.delete('N/A');
    const callers = await callersOf(ctx, target.id, [...regions], { createdAt, intruders });
    return [lastUsedText(ctx, target.id, used), callers];
  },
  writes: (_ctx, target, _state, { userArn }) => [...named(userArn), { id: target.id }],
});
