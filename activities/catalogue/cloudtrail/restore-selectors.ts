/** Makes a trail record every management event again. An intruder can hide by excluding events while the trail still logs. */
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  PutEventSelectorsCommand,
} from '@aws-sdk/client-cloudtrail';
import { z } from 'zod';
import type { Text } from '../../../domain/text.ts';
import {
  describeSelectors,
  putOf,
  selectorsOf,
  withAllManagementEvents,
  type Selectors,
} from '../../aws/cloudtrail/selectors.ts';
import { regionOf } from '../../aws/ec2/instances.ts';
import { named } from '../../aws/written.ts';
import { orGone } from '../../aws/found.ts';
import { defineChange, TargetGone, type EntryContext } from '../../entry.ts';

/** Set by `prepare`: a trail can be changed only in its home region. */
type Params = { arn?: string; homeRegion?: string };

export default defineChange<Selectors, Params>({
  id: 'cloudtrail.restore-selectors',
  title: { en: 'Record all management events again', ko: 'CloudTrail 관리 이벤트 기록 복원' },
  targets: ['trail'],
  reversible: true,
  permissions: ['cloudtrail:DescribeTrails', 'cloudtrail:GetEventSelectors', 'cloudtrail:PutEventSelectors'],
  csf: ['RS.MI-01', 'DE.CM-03', 'PR.PS-04'],
  requirements: ['P1.7', 'P1.11'],
  params: z.strictObject({
    arn: z.string().optional(),
    homeRegion: z.string().optional(),
  }) as z.ZodType<Params>,

  async prepare(ctx, target) {
    const region = regionOf(ctx, target);
    const { trailList } = await orGone(
      target.id,
      ctx.aws
        .client(CloudTrailClient, region)
        .send(new DescribeTrailsCommand({ trailNameList: [target.facts?.['arn'] ?? target.id] })),
    );
    const trail = trailList?.[0];
    if (trail?.TrailARN === undefined) throw new TargetGone(target.id);
    if (trail.IsOrganizationTrail === true && !trail.TrailARN.includes(`:${ctx.aws.id}:`))
      return { notApplicable: organizations(trail.TrailARN) };
    return { arn: trail.TrailARN, homeRegion: trail.HomeRegion ?? region };
  },

  async read(ctx, target, params) {
    const TrailName = params.arn ?? target.id;
    return selectorsOf(
      await orGone(target.id, clientOf(ctx, params).send(new GetEventSelectorsCommand({ TrailName }))),
    );
  },

  desired: withAllManagementEvents,

  async write(ctx, target, _from, to, params) {
    await clientOf(ctx, params).send(
      new PutEventSelectorsCommand({ TrailName: params.arn ?? target.id, ...putOf(to) }),
    );
  },

  present: describeSelectors,
  writes: (_ctx, _target, _state, { arn }) => named(arn),

  impact: async () => [WHAT_WAS_MISSED, COSTS],
});

const clientOf = (ctx: EntryContext, { homeRegion }: Params): CloudTrailClient =>
  ctx.aws.client(CloudTrailClient, homeRegion ?? ctx.incident.region);

const organizations = (arn: string): Text => ({
  en: `It is the organization's trail: only its management account can change it (${arn}).`,
  ko: `조직 추적이므로 관리 계정에서만 변경할 수 있습니다(${arn}).`,
});

const WHAT_WAS_MISSED: Text = {
  en: 'Events that it left out so far are missing from its log files. The event history still has the management events of 90 days.',
  ko: '지금까지 제외된 이벤트는 로그 파일에 없지만, 이벤트 기록에는 90일간의 관리 이벤트가 남아 있습니다.',
};

const COSTS: Text = {
  en: 'A second trail that records management events in a region is charged for them.',
  ko: '같은 리전에서 관리 이벤트를 기록하는 두 번째 추적부터는 요금이 부과됩니다.',
};
