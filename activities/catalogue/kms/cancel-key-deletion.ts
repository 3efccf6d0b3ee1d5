/** Cancels the deletion of a key, which would make everything that it encrypts unreadable, and enables the key. */
import {
  CancelKeyDeletionCommand,
  EnableKeyCommand,
  ScheduleKeyDeletionCommand,
  type KeyMetadata,
} from '@aws-sdk/client-kms';
import { z } from 'zod';
import { longDate } from '../../../domain/format.ts';
import { type Language, type Text } from '../../../domain/text.ts';
import { keyOf, kmsOf, WORKS_AGAIN } from '../../aws/kms/keys.ts';
import { named } from '../../aws/written.ts';
import { defineChange } from '../../entry.ts';
import { DAY_MS } from '../../../domain/units.ts';

/** A cancelled deletion leaves the key disabled. What it encrypts stays unreadable until the key is enabled. */
type State = { deletion: 'scheduled' | 'none'; enabled: boolean };

type Params = {
  /** False leaves the key disabled after cancelling. */
  enable: boolean;
  /** Set by `prepare`: the rest of the waiting period, in days. */
  waitDays?: number;
  arn?: string;
};

/** Limits of the waiting period that AWS accepts. */
const SHORTEST_WAIT_DAYS = 7;
const LONGEST_WAIT_DAYS = 30;

export default defineChange<State, Params>({
  id: 'kms.cancel-key-deletion',
  title: { en: 'Cancel the deletion of the key', ko: 'KMS 키 삭제 예약 취소' },
  targets: ['kms-key'],
  reversible: true,
  permissions: ['kms:CancelKeyDeletion', 'kms:DescribeKey', 'kms:EnableKey', 'kms:ScheduleKeyDeletion'],
  csf: ['RS.MI-01', 'PR.DS-01'],
  requirements: ['P1.7'],
  params: z.strictObject({
    enable: z.boolean().default(true),
    waitDays: z.int().min(SHORTEST_WAIT_DAYS).max(LONGEST_WAIT_DAYS).optional(),
    arn: z.string().optional(),
  }) as z.ZodType<Params>,

  async prepare(ctx, target, { enable }) {
    const key = await keyOf(ctx, target);
    return { enable, waitDays: daysLeft(key), ...(key.Arn !== undefined && { arn: key.Arn }) };
  },

  async read(ctx, target) {
    const { KeyState } = await keyOf(ctx, target);
    return {
      deletion: KeyState === 'PendingDeletion' || KeyState === 'PendingReplicaDeletion' ? 'scheduled' : 'none',
      enabled: KeyState === 'Enabled',
    };
  },

  // KMS, *Eventual consistency*: usually less than a minute.
  settle: { attempts: 24, intervalMs: 5_000 },
  desired: ({ deletion, enabled }, { enable }) => ({
    deletion: 'none',
    enabled: enabled || (deletion === 'scheduled' && enable),
  }),

  async write(ctx, target, _from, to, { waitDays = LONGEST_WAIT_DAYS }) {
    const kms = kmsOf(ctx, target);
    const KeyId = target.id;
    const { KeyState } = await keyOf(ctx, target);
    const isScheduled = KeyState === 'PendingDeletion' || KeyState === 'PendingReplicaDeletion';
    if (to.deletion === 'scheduled') {
      if (!isScheduled) await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: waitDays }));
      return;
    }
    if (isScheduled) await kms.send(new CancelKeyDeletionCommand({ KeyId }));
    if (to.enabled) await kms.send(new EnableKeyCommand({ KeyId }));
  },

  writes: (_ctx, _target, _state, { arn }) => named(arn),

  async impact(ctx, target, _state, { enable, waitDays = LONGEST_WAIT_DAYS }) {
    const { DeletionDate } = await keyOf(ctx, target);
    return [
      ...(DeletionDate === undefined
        ? []
        : [wouldBeLost((language) => longDate(DeletionDate.toISOString(), ctx.timeZone, language))]),
      enable ? WORKS_AGAIN : STAYS_DISABLED,
      undoWaits(waitDays),
    ];
  },
});

function daysLeft({ DeletionDate }: KeyMetadata): number {
  if (DeletionDate === undefined) return LONGEST_WAIT_DAYS;
  const days = Math.ceil((DeletionDate.getTime() - Date.now()) / DAY_MS);
  return Math.min(LONGEST_WAIT_DAYS, Math.max(SHORTEST_WAIT_DAYS, days));
}

const wouldBeLost = (on: (language: Language) => string): Text => ({
  en: `Without this, the key and everything encrypted with it is lost for good on ${on('en')}.`,
  ko: `취소하지 않으면 ${on('ko')}에 키와 이 키로 암호화된 모든 데이터가 영구 손실됩니다.`,
});

const STAYS_DISABLED: Text = {
  en: 'The key stays disabled: what it encrypts cannot be read until somebody enables it.',
  ko: '키는 비활성 상태로 남으므로 활성화하기 전까지 암호화된 데이터를 읽을 수 없습니다.',
};

const undoWaits = (days: number): Text => ({
  en: `Undo would schedule the deletion again, ${days} days from then.`,
  ko: `되돌리면 그 시점부터 ${days}일 뒤로 삭제가 다시 예약됩니다.`,
});
