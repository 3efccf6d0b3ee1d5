/** Marks the finding as resolved in Security Hub. */
import { BatchUpdateFindingsCommand, SecurityHubClient, type WorkflowStatus } from '@aws-sdk/client-securityhub';
import type { Entity } from '../../../domain/entity.ts';
import { regionOf } from '../../aws/ec2/instances.ts';
import { FindingParams, ofSource, SETTLES_ONLY, type FindingState } from '../../aws/findings-at-source.ts';
import { named } from '../../aws/written.ts';
import { findingNamed } from '../../aws/securityhub.ts';
import { defineChange, TargetGone, type EntryContext } from '../../entry.ts';

export default defineChange<FindingState, FindingParams>({
  id: 'securityhub.resolve-finding',
  title: { en: 'Resolve the finding in Security Hub', ko: 'Security Hub 조사 결과 해결 처리' },
  targets: ['finding'],
  reversible: true,
  permissions: ['securityhub:BatchUpdateFindings', 'securityhub:GetFindings'],
  csf: ['RC.RP-05', 'RS.MA-02'],
  requirements: ['P1.10', 'P1.12'],
  params: FindingParams,

  prepare: ofSource('securityhub', 'productArn'),
  async read(ctx, target, { holder }) {
    const found = await findingNamed(hubOf(ctx, target), target.id, holder);
    if (found === undefined) throw new TargetGone(target.id);
    return { status: found.Workflow?.Status ?? 'NEW' };
  },
  desired: () => ({ status: 'RESOLVED' }),
  // Security Hub accepts an update at once and shows it later, sometimes after minutes.
  settle: { attempts: 60, intervalMs: 5_000 },
  async write(ctx, target, _from, { status }, { holder: ProductArn }) {
    const { UnprocessedFindings } = await hubOf(ctx, target).send(
      new BatchUpdateFindingsCommand({
        FindingIdentifiers: [{ Id: target.id, ProductArn }],
        Workflow: { Status: status as WorkflowStatus },
      }),
    );
    const [refused] = UnprocessedFindings ?? [];
    if (refused !== undefined)
      throw Object.assign(new Error(refused.ErrorMessage ?? ''), { name: refused.ErrorCode ?? 'InvalidInput' });
  },
  writes: (_ctx, target, _state, { holder }) => [...named(holder), { id: target.id }],
  impact: async () => [SETTLES_ONLY],
});

const hubOf = (ctx: EntryContext, target: Entity): SecurityHubClient =>
  ctx.aws.client(SecurityHubClient, regionOf(ctx, target));
