/**
 * Whether the intruder is back after the release: calls by what the intruder made, and calls by the customer's own principals and
 * their sessions from the intruder's addresses. Calls of the customer's from elsewhere are what the release was for.
 */
import { z } from 'zod';
import { plural } from '../../../domain/format.ts';
import { entityKey, mergeEntities, type Entity } from '../../../domain/entity.ts';
import type { Finding } from '../../../domain/entry.ts';
import { groupBy } from '../../../domain/group.ts';
import { verbatim, type Text } from '../../../domain/text.ts';
import { SUSPECT_KINDS, suspectsAmong } from '../../aws/cloudtrail/events.ts';
import { inEachRegion, refusedRegions } from '../../aws/in-each-region.ts';
import { activitiesOf, isIntruders, isSession } from '../../intrusion/pursuit.ts';
import { defineInquiry } from '../../entry.ts';

/** Principals that are looked up; each is one lookup a region at least, and CloudTrail allows two a second. */
const MOST_FOLLOWED = 30;

export default defineInquiry({
  id: 'cloudtrail.after-release',
  title: { en: "Watch for the intruder's return in CloudTrail", ko: 'CloudTrail에서 공격자의 재침입 감시' },
  targets: [...SUSPECT_KINDS],
  needs: [...SUSPECT_KINDS, 'ip'],
  permissions: ['cloudtrail:LookupEvents', 'ec2:DescribeRegions'],
  csf: ['DE.CM-03', 'RC.RP-05'],
  requirements: ['P1.12'],
  params: z.strictObject({}),

  async inquire(ctx, { targets, entities, since, only }) {
    const known = mergeEntities(entities, targets);
    const addresses = new Set(known.filter((e) => e.kind === 'ip' && e.standing === 'source').map((e) => e.id));
    const suspects = [...suspectsAmong(known), ...known.filter(isSession)];
    const followed = suspects.slice(0, MOST_FOLLOWED);
    const window = { from: since ?? ctx.incident.window.from, to: ctx.incident.window.to };
    const regions = only ?? (await ctx.aws.regions());
    const { found, refused, missed } = await inEachRegion(ctx, regions, async (region) => {
      const [seen, truncated]: [Seen[], string[]] = [[], []];
      for (const by of followed) {
        const done = await activitiesOf(ctx, by, region, window);
        truncated.push(...done.truncated);
        for (const { event } of done.activities) {
          const { sourceIp: address = '' } = event;
          const isTheirs = isIntruders(by) || addresses.has(address);
          if (isTheirs && event.at > window.from)
            seen.push({ by, address, name: event.name, at: event.at, worked: event.failure === undefined });
        }
      }
      return { seen, truncated };
    });
    const seen = found.flatMap(({ look }) => look.seen);
    const worked = seen.filter((s) => s.worked);
    return {
      summary: {
        en: `${plural(worked.length, 'call')} of the intruder after the release, and ${seen.length - worked.length} that AWS refused`,
        ko: `격리 해제 후 공격자의 호출 ${worked.length}건, AWS가 거부한 호출 ${seen.length - worked.length}건`,
      },
      findings: [
        ...told(worked, true),
        ...told(
          seen.filter((s) => !s.worked),
          false,
        ),
        ...refusedRegions(refused),
      ],
      entities: [],
      missed,
      back: backAmong(worked),
      unread: [
        ...[...refused.map((r) => r.region), ...found.flatMap(({ look }) => look.truncated)].map(verbatim),
        ...unfollowed(suspects.length - followed.length),
      ],
    };
  },
});

interface Seen {
  by: Entity;
  address: string;
  /** Of the call. */
  name: string;
  at: string;
  worked: boolean;
}

const unfollowed = (n: number): Text[] =>
  n === 0 ? [] : [{ en: plural(n, 'more principal'), ko: `그 밖의 보안 주체 ${n}개` }];

/** Their addresses too, which may have been blocked. */
function backAmong(seen: readonly Seen[]): Pick<Entity, 'kind' | 'id'>[] {
  const all = seen.flatMap(({ by, address }): Pick<Entity, 'kind' | 'id'>[] => [
    { kind: by.kind, id: by.id },
    ...(address === '' ? [] : [{ kind: 'ip' as const, id: address }]),
  ]);
  return [...new Map(all.map((e) => [entityKey(e), e])).values()];
}

/** One finding for each principal and address. */
function told(seen: readonly Seen[], worked: boolean): Finding[] {
  const groups = groupBy(seen, ({ by, address }) => `${entityKey(by)}|${address}`);
  return [...groups.values()].map((same): Finding => {
    const [{ by, address }] = same;
    const calls = [...new Set(same.map((s) => s.name))].slice(0, 8).join(', ');
    const at = same
      .map((s) => s.at)
      .toSorted()
      .at(-1);
    const count = plural(same.length, 'call');
    return {
      title: worked
        ? {
            en: `${by.id} is back: ${count} from ${address}`,
            ko: `재침입: ${by.id}, ${address}에서 호출 ${same.length}건`,
          }
        : {
            en: `${by.id} tries again from ${address}: AWS refused ${count}`,
            ko: `재시도: ${by.id}, ${address}에서 호출 ${same.length}건(AWS가 거부)`,
          },
      detail: { en: calls, ko: calls },
      weight: worked ? 'grave' : 'notable',
      ...(at !== undefined && { at }),
      act: worked ? 'other' : 'tried',
      entity: { kind: by.kind, id: by.id },
    };
  });
}
