/** Inspector's vulnerabilities of the affected resources: ways in which the intruder may have got in. */
import { plural } from '../../../domain/format.ts';
import type { Finding as InspectorFinding } from '@aws-sdk/client-inspector2';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Finding } from '../../../domain/entry.ts';
import { severityLabel } from '../../../domain/names.ts';
import type { Text } from '../../../domain/text.ts';
import { regionOf } from '../../aws/ec2/instances.ts';
import { inEachRegion, refusedRegions } from '../../aws/in-each-region.ts';
import { inspectorFindings } from '../../aws/inspector.ts';
import { defineInquiry } from '../../entry.ts';

export default defineInquiry({
  id: 'inspector.findings',
  title: { en: 'Look up vulnerabilities in Inspector', ko: 'Inspector에서 취약점 조회' },
  targets: ['instance', 'function'],
  permissions: ['inspector2:ListFindings'],
  csf: ['ID.RA-01', 'RS.AN-03'],
  requirements: ['P1.10'],
  params: z.strictObject({}),

  async inquire(ctx, { targets, only }) {
    const regions = only ?? [...new Set(targets.map((t) => regionOf(ctx, t)))];
    const looks = await inEachRegion(ctx, regions, async (region) => {
      const here: Found[] = [];
      for (const target of targets.filter((t) => regionOf(ctx, t) === region))
        for (const finding of await inspectorFindings(ctx, target, ['ACTIVE']))
          here.push({ rank: rankOf(finding), finding: told(target, finding) });
      return here;
    });
    const found = looks.found.flatMap(({ look }) => look);
    const ranked = found.toSorted((a, b) => a.rank - b.rank);
    const grave = found.filter((f) => f.finding.weight === 'grave').length;
    return {
      summary: {
        en: `${found.length} open vulnerabilities on ${plural(targets.length, 'resource')}, ${grave} of them critical or with a known exploit`,
        ko: `리소스 ${targets.length}개에 미해결 취약점 ${found.length}건(심각하거나 익스플로잇 존재 ${grave}건)`,
      },
      findings: [...ranked.map((f) => f.finding), ...refusedRegions(looks.refused)],
      entities: [],
      missed: looks.missed,
    };
  },
});

interface Found {
  /** The lowest is the most severe. */
  rank: number;
  finding: Finding;
}

function weightOf({ severity, exploitAvailable }: InspectorFinding): Finding['weight'] {
  if (severity === 'CRITICAL' || (severity === 'HIGH' && exploitAvailable === 'YES')) return 'grave';
  return severity === 'HIGH' ? 'notable' : 'info';
}

const ORDER = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNTRIAGED'];

/** Most severe first; within one severity, those with a known exploit first. */
const rankOf = (finding: InspectorFinding): number =>
  ORDER.indexOf(finding.severity ?? 'UNTRIAGED') * 2 + (finding.exploitAvailable === 'YES' ? 0 : 1);

const severityOf = (label = 'UNTRIAGED'): Text =>
  label === 'UNTRIAGED' ? { en: 'Not yet rated', ko: '심각도 미정' } : severityLabel(label);

function told(target: Entity, finding: InspectorFinding): Finding {
  const { title, severity, exploitAvailable, fixAvailable } = finding;
  const what = finding.packageVulnerabilityDetails?.vulnerabilityId ?? title ?? finding.type ?? '?';
  const packages = (finding.packageVulnerabilityDetails?.vulnerablePackages ?? [])
    .map((p) => `${p.name} ${p.version}${p.fixedInVersion === undefined ? '' : ` → ${p.fixedInVersion}`}`)
    .join(', ');
  const exploit = exploitAvailable === 'YES';
  const fix = fixAvailable === 'YES';
  return {
    title: {
      en: `${severityOf(severity).en} vulnerability ${what} on ${target.id}${exploit ? ', with a known exploit' : ''}`,
      ko: `취약점 ${what}(${severityOf(severity).ko}${exploit ? ', 익스플로잇 존재' : ''}): ${target.id}`,
    },
    detail: {
      en: `${title ?? what}${packages === '' ? '' : ` · ${packages}`} · ${fix ? 'a fix is available' : 'no complete fix yet'}`,
      ko: `${title ?? what}${packages === '' ? '' : ` · ${packages}`} · ${fix ? '패치 있음' : '완전한 패치 없음'}`,
    },
    weight: weightOf(finding),
    weakness: true,
    ...(exploit && { technique: 'T1190' }),
    entity: { kind: target.kind, id: target.id },
  };
}
