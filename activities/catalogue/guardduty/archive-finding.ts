/** Archives the finding that started the incident, so that GuardDuty's list shows only open findings. */
import {
  ArchiveFindingsCommand,
  GetAdministratorAccountCommand,
  GuardDutyClient,
  UnarchiveFindingsCommand,
} from '@aws-sdk/client-guardduty';
import type { Entity } from '../../../domain/entity.ts';
import { accountNumber } from '../../../domain/format.ts';
import type { Text } from '../../../domain/text.ts';
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
  permissions: [
    'guardduty:ArchiveFindings',
    'guardduty:GetAdministratorAccount',
    'guardduty:GetFindings',
    'guardduty:UnarchiveFindings',
  ],
  csf: ['RC.RP-05', 'RS.MA-02'],
  requirements: ['P1.12'],
  params: FindingParams,

  async prepare(ctx, target) {
    const params = await ofSource('guardduty', 'detectorId')(ctx, target);
    if ('notApplicable' in params) return params;
    const administrator = await administratorOf(ctx, target, params.holder);
    return administrator === undefined ? params : { notApplicable: onlyAdministrator(administrator) };
  },
  async read(ctx, target, { holder }) {
    const found = await findingIn(guardDutyOf(ctx, target), holder, target.id);
    if (found === undefined) throw new TargetGone(target.id);
    return { status: found.Service?.Archived === true ? 'ARCHIVED' : 'CURRENT' };
  },
  desired: () => ({ status: 'ARCHIVED' }),
  settle: { attempts: 24, intervalMs: 5_000 },
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

/** Undefined for an account that manages its own findings. */
async function administratorOf(ctx: EntryContext, target: Entity, DetectorId: string): Promise<string | undefined> {
  const { Administrator } = await guardDutyOf(ctx, target).send(new GetAdministratorAccountCommand({ DetectorId }));
  return Administrator?.RelationshipStatus === 'Enabled' ? Administrator.AccountId : undefined;
}

/** GuardDuty API reference, *ArchiveFindings*: member accounts have no permission to archive findings. */
const onlyAdministrator = (account: string): Text => ({
  en: `GuardDuty lets only the administrator account ${accountNumber(account)} archive findings of this member account: archive it there.`,
  ko: `이 계정은 GuardDuty 멤버 계정이므로 관리자 계정 ${accountNumber(account)}에서만 조사 결과를 아카이브할 수 있습니다. 그 계정에서 아카이브하세요.`,
});
