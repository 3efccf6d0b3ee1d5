/** Restores objects that were changed or deleted since the first sign of the intruder, from their previous versions. */
import { GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { digestOf } from '../../../domain/digest.ts';
import { moment, plural } from '../../../domain/format.ts';
import type { StateLine } from '../../../domain/state-diff.ts';
import type { Text } from '../../../domain/text.ts';
import { firstSign } from '../../aws/backup/recovery.ts';
import { inParallel } from '../../../domain/in-parallel.ts';
import { bucketOf, regionOfBucket } from '../../aws/s3/buckets.ts';
import { bringBack, currentVersion, surveyBucket, takeBack } from '../../aws/s3/versions.ts';
import { defineChange, type EntryContext } from '../../entry.ts';
import { byText } from '../../../domain/order.ts';

/** Object key → the version whose content it has: its current version, or the version that Firebreak's copy was made of. */
type ObjectsState = { [key: string]: string | null };

const Params = z.strictObject({
  /** Only objects whose keys begin with this. */
  prefix: z.string().default(''),
  /** ISO time; null for the first sign of the intruder. */
  since: z.iso.datetime({ offset: true }).nullable().default(null),
  /** ARN of the KMS key that encrypts the restored objects; null for the key of each earlier version. */
  kmsKey: z.string().startsWith('arn:').nullable().default(null),
  /** Set by `prepare`. */
  region: z.string().default(''),
  /** Set by `prepare`: object key → version to restore. */
  before: z.record(z.string(), z.string()).default({}),
  /** Set by `prepare`: how many other objects there are, by kind. */
  left: z
    .strictObject({ more: z.number(), added: z.number(), beyond: z.number(), truncated: z.boolean() })
    .nullable()
    .default(null),
});
type Params = z.infer<typeof Params>;

/** Most objects in one step, its card and its history. The next step restores the next ones. */
const MAX_OBJECTS = 300;
/** Most pages, of 1,000 versions each. */
const MAX_PAGES = 500;
const SHOWN = 30;
const AT_ONCE = 8;

export default defineChange<ObjectsState, Params>({
  id: 's3.restore-objects',
  title: { en: "Restore the bucket's changed and deleted objects", ko: '변경·삭제된 객체를 이전 버전으로 복원' },
  targets: ['bucket'],
  reversible: true,
  permissions: [
    'kms:Decrypt',
    'kms:GenerateDataKey',
    's3:DeleteObjectVersion',
    's3:GetBucketLocation',
    's3:GetBucketVersioning',
    's3:GetObjectVersion',
    's3:GetObjectVersionTagging',
    's3:ListBucketVersions',
    's3:PutObject',
    's3:PutObjectTagging',
  ],
  csf: ['RC.RP-01', 'RC.RP-03'],
  requirements: ['P1.11', 'P2.10'],
  params: Params,

  async prepare(ctx, target, params) {
    const region = await regionOfBucket(ctx, target.id);
    const s3 = ctx.aws.client(S3Client, region);
    const { Status } = await s3.send(new GetBucketVersioningCommand(bucketOf(ctx, target.id)));
    if (Status !== 'Enabled') return { notApplicable: Status === 'Suspended' ? SUSPENDED : NOT_VERSIONED };
    // The objects were pinned before.
    if (params.left !== null) return params;
    const since = params.since ?? firstSign(ctx.incident);
    const found = await surveyBucket(ctx, s3, target.id, { prefix: params.prefix, since, maxPages: MAX_PAGES });
    if (found.damaged.length === 0) return { notApplicable: nothingDamaged(moment(since, ctx.timeZone)) };
    const chosen = found.damaged.slice(0, MAX_OBJECTS);
    return {
      ...params,
      since,
      region,
      before: Object.fromEntries(chosen.map((d) => [d.key, d.before])),
      left: {
        more: found.damaged.length - chosen.length,
        added: found.added,
        beyond: found.beyond.length,
        truncated: found.truncated,
      },
    };
  },
  async read(ctx, target, params) {
    const s3 = s3Of(ctx, params);
    const current = await inParallel(Object.keys(params.before), AT_ONCE, async (key) => {
      ctx.heartbeat(`looking at ${target.id}`);
      const now = await currentVersion(ctx, s3, target.id, key);
      return [key, now === null ? null : (now.copyOf ?? now.id)] as const;
    });
    return Object.fromEntries(current);
  },
  desired: (state, { before }) => ({ ...state, ...before }),
  async write(ctx, target, _from, to, params) {
    const s3 = s3Of(ctx, params);
    await inParallel(Object.entries(to), AT_ONCE, async ([key, wanted]) => {
      ctx.heartbeat(`restoring in ${target.id}`);
      const now = await currentVersion(ctx, s3, target.id, key);
      if (wanted === null || now === null || (now.copyOf ?? now.id) === wanted) return;
      if (wanted === params.before[key])
        await bringBack(ctx, s3, target.id, { key, version: wanted, kmsKey: params.kmsKey });
      // An undo deletes the copy, and the version below it becomes current again.
      else if (now.copyOf !== undefined) await takeBack(ctx, s3, target.id, key, now.id);
    });
  },
  writes: (ctx, target, state) =>
    ['', ...Object.keys(state).map((key) => `/${key}`)].map((key) => ({
      arn: `arn:${ctx.aws.partition}:s3:::${target.id}${key}`,
    })),
  present: (state) => lines(Object.entries(state)),
  impact: async ({ timeZone }, target, _state, { since, left, kmsKey }) => [
    ...(since === null ? [] : [earlierContent(moment(since, timeZone))]),
    kmsKey === null ? SAME_KEY : otherKey(kmsKey),
    ...(left === null ? [] : leftOut(target.id, left)),
  ],
});

const s3Of = (ctx: EntryContext, { region }: Params): S3Client => ctx.aws.client(S3Client, region);

function lines(versions: readonly (readonly [string, string | null])[]): StateLine[] {
  const sorted = [...versions].sort(byText(([key]) => key));
  const version = (id: string): Text => ({ en: `version ${id}`, ko: `버전 ${id}` });
  const shown = sorted.slice(0, SHOWN).map(([field, id]) => ({ field, value: version(id ?? '—') }));
  const rest = sorted.slice(SHOWN);
  if (rest.length === 0) return shown;
  const field = { en: `and ${rest.length} more objects`, ko: `외 객체 ${rest.length}개` };
  return [...shown, { field, value: version(digestOf(rest).slice(0, 12)) }];
}

const NOT_VERSIONED: Text = {
  en: 'The bucket keeps no versions, so there are none to bring back. Look for a backup of it in AWS Backup.',
  ko: '버전 관리가 켜져 있지 않아 복원할 이전 버전이 없습니다. AWS Backup의 백업을 확인하세요.',
};

/** In a suspended bucket a copy overwrites the version `null`, which could not be undone (S3 User Guide, *Adding objects to versioning-suspended buckets*). */
const SUSPENDED: Text = {
  en: 'Versioning is suspended. The earlier versions are still there, but a copy would overwrite the present objects for good: turn versioning on again, then propose this again.',
  ko: '버전 관리가 일시 중지되어 있습니다. 이전 버전은 남아 있지만 지금 복사하면 현재 객체를 영구히 덮어씁니다. 버전 관리를 다시 켠 뒤 다시 제안하세요.',
};

const nothingDamaged = (since: string): Text => ({
  en: `No object has been changed or deleted since ${since}.`,
  ko: `${since} 이후 변경되거나 삭제된 객체가 없습니다.`,
});

const earlierContent = (since: string): Text => ({
  en: `Every object that was changed or deleted since ${since} gets its earlier content back, also those that other people changed. Nothing is lost: the newer versions stay below the copies.`,
  ko: `${since} 이후의 변경과 삭제를 누가 했든 이전 내용으로 되돌립니다. 현재 버전도 버전 기록에 남으므로 잃는 데이터가 없습니다.`,
});

const SAME_KEY: Text = {
  en: "Each restored object is encrypted as its earlier version was, not by the bucket's present default.",
  ko: '복원된 객체는 버킷의 현재 기본 암호화가 아니라 이전 버전과 같은 방식으로 암호화합니다.',
};

const otherKey = (key: string): Text => ({
  en: `Each restored object is encrypted with ${key}.`,
  ko: `복원된 객체를 다음 키로 암호화합니다: ${key}.`,
});

function leftOut(bucket: string, { more, added, beyond, truncated }: NonNullable<Params['left']>): Text[] {
  const texts: Text[] = [];
  if (more > 0)
    texts.push({
      en: `${more} more objects are damaged: restore ${bucket} again afterwards.`,
      ko: `훼손된 객체가 ${more}개 더 있습니다. 완료한 뒤 이 버킷을 다시 복원하세요: ${bucket}.`,
    });
  if (added > 0)
    texts.push({
      en: `New since then and left as they are: ${plural(added, 'object')}.`,
      ko: `이후 새로 생긴 객체 ${added}개는 그대로 둡니다.`,
    });
  if (beyond > 0)
    texts.push({
      en: `Larger than 5 GB or archived, and to be restored by hand: ${plural(beyond, 'object')}.`,
      ko: `5GB를 초과하거나 아카이브된 객체 ${beyond}개는 직접 복원해야 합니다.`,
    });
  if (truncated)
    texts.push({
      en: `${bucket} has more versions than were looked at: give a prefix to look at the rest.`,
      ko: `버전이 많아 일부만 조사했습니다(${bucket}). 접두사를 지정해 나머지를 조사하세요.`,
    });
  return texts;
}
