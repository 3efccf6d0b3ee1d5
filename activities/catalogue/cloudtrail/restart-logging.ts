/** Starts a trail that was stopped, so that the rest of the incident is recorded. */
import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { z } from 'zod';
import { named } from '../../aws/written.ts';
import { orGone } from '../../aws/found.ts';
import { defineChange, TargetGone, type EntryContext } from '../../entry.ts';

type LoggingState = { logging: boolean };
/** Set by `prepare`: a trail can be changed only in its home region. */
type LoggingParams = { arn?: string; homeRegion?: string };

export default defineChange<LoggingState, LoggingParams>({
  id: 'cloudtrail.restart-logging',
  title: { en: "Restart the trail's logging", ko: 'CloudTrail 추적 로깅 재시작' },
  targets: ['trail'],
  reversible: true,
  permissions: [
    'cloudtrail:DescribeTrails',
    'cloudtrail:GetTrailStatus',
    'cloudtrail:StartLogging',
    'cloudtrail:StopLogging',
  ],
  csf: ['RS.MI-01', 'DE.CM-03', 'PR.PS-04'],
  requirements: ['P1.7', 'P1.11'],
  params: z.strictObject({
    arn: z.string().optional(),
    homeRegion: z.string().optional(),
  }) as z.ZodType<LoggingParams>,

  async prepare(ctx, target) {
    const region = target.region ?? ctx.incident.region;
    const nameOrArn = target.facts?.['arn'] ?? target.id;
    const { trailList } = await orGone(
      target.id,
      ctx.aws.client(CloudTrailClient, region).send(new DescribeTrailsCommand({ trailNameList: [nameOrArn] })),
    );
    const trail = trailList?.[0];
    if (trail?.TrailARN === undefined) throw new TargetGone(target.id);
    if (trail.IsOrganizationTrail === true && !trail.TrailARN.includes(`:${ctx.aws.id}:`))
      return {
        notApplicable: {
          en: `It is the organization's trail: only its management account can start it (${trail.TrailARN}).`,
          ko: `조직 추적이므로 관리 계정에서만 시작할 수 있습니다(${trail.TrailARN}).`,
        },
      };
    return { arn: trail.TrailARN, homeRegion: trail.HomeRegion ?? region };
  },
  async read(ctx, target, params) {
    const status = await orGone(
      target.id,
      clientOf(ctx, params).send(new GetTrailStatusCommand({ Name: params.arn ?? target.id })),
    );
    return { logging: status.IsLogging === true };
  },
  desired: () => ({ logging: true }),
  async write(ctx, target, _from, { logging }, params) {
    const trail = { Name: params.arn ?? target.id };
    const client = clientOf(ctx, params);
    if (logging) await client.send(new StartLoggingCommand(trail));
    else await client.send(new StopLoggingCommand(trail));
  },
  writes: (_ctx, _target, _state, { arn }) => named(arn),
});

const clientOf = (ctx: EntryContext, { homeRegion }: LoggingParams): CloudTrailClient =>
  ctx.aws.client(CloudTrailClient, homeRegion ?? ctx.incident.region);
