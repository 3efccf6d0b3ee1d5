/** Archives the finding that started the incident, so that GuardDuty's list shows only open findings. */
import { ArchiveFindingsCommand, GuardDutyClient, UnarchiveFindingsCommand } from '@aws-sdk/client-guardduty';
import type { Entity } from '../../../domain/entity.ts';
import { regionOf } from '../../aws/ec2/instances.ts';
import { FindingParams, ofSource, SETTLES_ONLY, type FindingState } from '../../aws/findings-at-source.ts';
import { arnIn } from '../../aws/written.ts';
import { findingIn } from '../../aws/guardduty.ts';
import { defineChange, TargetGone, type EntryContext } from '../../entry.ts';

export default defineChange<FindingState, FindingParams>({
  id: 'guardduty.archive-finding',
  title: { en: 'Archive the finding in GuardDuty', ko: 'GuardDuty 조사 결과 아카이브' },
  targets: ['finding'],
  reversible: true,
  permissions: ['guardduty:ArchiveFindings', 'guardduty:GetFindings', 'guardduty:UnarchiveFindings'],
  csf: ['RC.RP-05', 'RS.MA-02'],
  requirements: ['P1.12'],
  params: FindingParams,

  prepare: ofSource('guardduty', 'detectorId'),
  async read(ctx, target, { holder }) {
    const found = await findingIn(guardDutyOf(ctx, target), holder, target.id);
    if (found === undefined) throw new TargetGone(target.id);
    return { status: found.Service?.Archived === true ? 'ARCHIVED' : 'CURRENT' };
  },
  desired: () => ({ status: 'ARCHIVED' }),
  async write(ctx, target, _from, { status }, { holder: DetectorId }) {
    const which = { DetectorId, FindingIds: [target.id] };
    const guardDuty = guardDutyOf(ctx, target);
    if (status === 'ARCHIVED') await guardDuty.send(new ArchiveFindingsCommand(which));
    else await guardDuty.send(new UnarchiveFindingsCommand(which));
  },
  writes: (ctx, target, _state, { holder }) => [
    arnIn(ctx, 'guardduty', regionOf(ctx, target), `detector/${holder}`),
    { id: target.id },
  ],
  impact: async () => [SETTLES_ONLY],
});

const guardDutyOf = (ctx: EntryContext, target: Entity): GuardDutyClient =>
  ctx.aws.client(GuardDutyClient, regionOf(ctx, target));
