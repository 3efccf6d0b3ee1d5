/** Enables a key that the intruder disabled: what it encrypts cannot be read meanwhile. */
import { DisableKeyCommand, EnableKeyCommand } from '@aws-sdk/client-kms';
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import { keyOf, kmsOf, WORKS_AGAIN } from '../../aws/kms/keys.ts';
import { named } from '../../aws/written.ts';
import { defineChange } from '../../entry.ts';

type State = { enabled: boolean };

/** Set by `prepare`. */
type Params = { arn?: string };

export default defineChange<State, Params>({
  id: 'kms.enable-key',
  title: { en: 'Enable the key', ko: 'KMS 키 활성화' },
  targets: ['kms-key'],
  reversible: true,
  permissions: ['kms:DescribeKey', 'kms:DisableKey', 'kms:EnableKey'],
  csf: ['RS.MI-01', 'PR.DS-01'],
  requirements: ['P1.7'],
  params: z.strictObject({ arn: z.string().optional() }) as z.ZodType<Params>,

  async prepare(ctx, target) {
    const { KeyState, Arn } = await keyOf(ctx, target);
    if (KeyState !== 'Enabled' && KeyState !== 'Disabled') return { notApplicable: notDisabled(KeyState ?? '') };
    return { ...(Arn !== undefined && { arn: Arn }) };
  },
  async read(ctx, target) {
    return { enabled: (await keyOf(ctx, target)).KeyState === 'Enabled' };
  },
  desired: () => ({ enabled: true }),
  async write(ctx, target, _from, { enabled }) {
    const which = { KeyId: target.id };
    await kmsOf(ctx, target).send(enabled ? new EnableKeyCommand(which) : new DisableKeyCommand(which));
  },
  // AWS needs up to some minutes to know a changed state everywhere (KMS Developer Guide, *Eventual consistency*).
  settle: { attempts: 24, intervalMs: 5_000 },
  writes: (_ctx, _target, _state, { arn }) => named(arn),
  present: ({ enabled }) => [{ field: { en: 'key', ko: '키' }, value: enabled ? ENABLED : DISABLED }],
  impact: async () => [WORKS_AGAIN],
});

const ENABLED: Text = { en: 'enabled', ko: '활성' };
const DISABLED: Text = { en: 'disabled', ko: '비활성' };

const notDisabled = (state: string): Text => ({
  en: `The key is not disabled, but in state ${state}: a scheduled deletion is cancelled by a step of its own, and lost key material is imported again by people.`,
  ko: `비활성 키가 아닙니다(상태: ${state}). 삭제 예약은 별도 조치로 취소하며, 삭제된 키 구성 요소는 직접 다시 가져와야 합니다.`,
});
