/** Archives the finding in IAM Access Analyzer. A resolved finding stays resolved. */
import { AccessAnalyzerClient, GetFindingCommand, UpdateFindingsCommand } from '@aws-sdk/client-accessanalyzer';
import type { Entity } from '../../../domain/entity.ts';
import { regionOf } from '../../aws/ec2/instances.ts';
import { FindingParams, ofSource, SETTLES_ONLY, type FindingState } from '../../aws/findings-at-source.ts';
import { named } from '../../aws/written.ts';
import { orGone } from '../../aws/found.ts';
import { defineChange, type EntryContext } from '../../entry.ts';

export default defineChange<FindingState, FindingParams>({
  id: 'access-analyzer.archive-finding',
  title: { en: 'Archive the finding in IAM Access Analyzer', ko: 'IAM Access Analyzer 조사 결과 아카이브' },
  targets: ['finding'],
  reversible: true,
  permissions: ['access-analyzer:GetFinding', 'access-analyzer:UpdateFindings'],
  csf: ['RC.RP-05', 'RS.MA-02'],
  requirements: ['P1.4', 'P1.12'],
  params: FindingParams,

  prepare: ofSource('access-analyzer', 'analyzerArn'),
  async read(ctx, target, { holder: analyzerArn }) {
    const { finding } = await orGone(
      target.id,
      analyzerOf(ctx, target).send(new GetFindingCommand({ analyzerArn, id: target.id })),
    );
    return { status: finding?.status ?? 'ACTIVE' };
  },
  settle: { attempts: 24, intervalMs: 5_000 },
  // AWS resolves a finding when the access is gone, and a resolved finding cannot be archived.
  desired: ({ status }) => ({ status: status === 'RESOLVED' ? status : 'ARCHIVED' }),
  async write(ctx, target, _from, { status }, { holder: analyzerArn }) {
    const to = status === 'ARCHIVED' ? 'ARCHIVED' : 'ACTIVE';
    await analyzerOf(ctx, target).send(new UpdateFindingsCommand({ analyzerArn, ids: [target.id], status: to }));
  },
  writes: (_ctx, target, _state, { holder }) => [...named(holder), { id: target.id }],
  impact: async () => [SETTLES_ONLY],
});

const analyzerOf = (ctx: EntryContext, target: Entity): AccessAnalyzerClient =>
  ctx.aws.client(AccessAnalyzerClient, regionOf(ctx, target));
