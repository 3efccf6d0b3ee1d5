/** Starts investigations of Amazon Detective: indicators of compromise from weeks of CloudTrail, flow logs and GuardDuty. */
import { plural } from '../../../domain/format.ts';
import {
  DetectiveClient,
  GetInvestigationCommand,
  ListGraphsCommand,
  ListIndicatorsCommand,
  StartInvestigationCommand,
  type Indicator,
} from '@aws-sdk/client-detective';
import { z } from 'zod';
import type { Entity } from '../../../domain/entity.ts';
import type { Finding } from '../../../domain/entry.ts';
import { severityLabel } from '../../../domain/names.ts';
import { verbatim, type Text } from '../../../domain/text.ts';
import { iamOf, principalArn } from '../../aws/iam/client.ts';
import { inEachRegion, refusedRegions } from '../../aws/in-each-region.ts';
import { defineInquiry, TargetGone, type EntryContext } from '../../entry.ts';

/** Investigations take some minutes. The whole inquiry has fifteen. */
const POLLS = 60;
const FIRST_POLL_MS = 250;
const MAX_POLL_MS = 10_000;
const MAX_INDICATORS = 30;

export default defineInquiry({
  id: 'detective.investigate',
  title: { en: 'Investigate the principals in Detective', ko: 'Detective에서 보안 주체 조사' },
  targets: ['iam-user', 'iam-role'],
  permissions: [
    'detective:GetInvestigation',
    'detective:ListGraphs',
    'detective:ListIndicators',
    'detective:StartInvestigation',
    'iam:GetRole',
    'iam:GetUser',
  ],
  csf: ['DE.AE-02', 'DE.AE-07', 'RS.AN-03'],
  requirements: ['P1.8', 'P1.9'],
  params: z.strictObject({}),

  async inquire(ctx, { targets }) {
    const { region } = ctx.incident;
    const client = ctx.aws.client(DetectiveClient, region);
    const looks = await inEachRegion(ctx, [region], async () => {
      const { GraphList = [] } = await client.send(new ListGraphsCommand({}));
      return { graph: GraphList[0]?.Arn };
    });
    const graph = looks.found[0]?.look.graph;
    if (graph === undefined) {
      const { summary, findings } = notEnabled(region);
      const unread = refusedRegions(looks.refused);
      return { summary, findings: looks.found.length === 0 ? unread : findings, entities: [], missed: looks.missed };
    }
    const begun: Begun[] = [];
    for (const target of targets) {
      const arn = await arnIfThere(ctx, target);
      // Deleted meanwhile: Detective needs the ARN, which can no longer be read.
      if (arn !== undefined) begun.push({ target, id: await start(ctx, client, graph, arn) });
    }
    const findings = (
      await Promise.all(begun.map(({ target, id }) => outcomeOf(ctx, client, graph, target, id)))
    ).flat();
    return {
      summary: {
        en: `Detective investigated ${plural(begun.length, 'principal')}: ${plural(findings.length, 'finding')}`,
        ko: `Detective: 보안 주체 ${begun.length}개 조사, 조사 결과 ${findings.length}건`,
      },
      findings,
      entities: [],
    };
  },
});

interface Begun {
  target: Entity;
  id: string;
}

async function arnIfThere(ctx: EntryContext, target: Entity): Promise<string | undefined> {
  try {
    return await principalArn(iamOf(ctx), target);
  } catch (error) {
    if (error instanceof TargetGone) return undefined;
    throw error;
  }
}

async function start(ctx: EntryContext, client: DetectiveClient, GraphArn: string, EntityArn: string): Promise<string> {
  const { from, to } = ctx.incident.window;
  const { InvestigationId } = await client.send(
    new StartInvestigationCommand({
      GraphArn,
      EntityArn,
      ScopeStartTime: new Date(from),
      ScopeEndTime: new Date(to),
    }),
  );
  return InvestigationId ?? '';
}

async function outcomeOf(
  ctx: EntryContext,
  client: DetectiveClient,
  GraphArn: string,
  target: Entity,
  InvestigationId: string,
): Promise<Finding[]> {
  const of = { GraphArn, InvestigationId };
  for (let poll = 1; poll <= POLLS; poll += 1) {
    const { Status, Severity } = await client.send(new GetInvestigationCommand(of));
    if (Status === 'FAILED') return [unfinished(target, 'FAILED')];
    if (Status === 'SUCCESSFUL') return told(target, Severity ?? 'INFORMATIONAL', await indicatorsOf(client, of));
    await ctx.sleep(Math.min(FIRST_POLL_MS * 2 ** (poll - 1), MAX_POLL_MS));
  }
  return [unfinished(target, 'RUNNING')];
}

async function indicatorsOf(
  client: DetectiveClient,
  of: { GraphArn: string; InvestigationId: string },
): Promise<Indicator[]> {
  const all: Indicator[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListIndicatorsCommand({ ...of, NextToken }));
    all.push(...(page.Indicators ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return all;
}

const GRAVE = ['CRITICAL', 'HIGH'];

function told(target: Entity, severity: string, indicators: readonly Indicator[]): Finding[] {
  const about = { kind: target.kind, id: target.id };
  const weight = GRAVE.includes(severity) ? 'grave' : severity === 'MEDIUM' ? 'notable' : 'info';
  const title = {
    en: `Detective rates ${target.id} ${severityLabel(severity).en.toLowerCase()}: ${plural(indicators.length, 'indicator')} of compromise`,
    ko: `Detective 심각도 ${severityLabel(severity).ko}: ${target.id}(침해 지표 ${indicators.length}건)`,
  };
  const each = indicators.slice(0, MAX_INDICATORS).map((i): Finding => {
    const text = wordsOf(i);
    const technique = /T\d{4}(?:\.\d{3})?/.exec(text)?.[0];
    return {
      title: nameOf(target.id, i.IndicatorType),
      detail: { en: text, ko: text },
      weight: weight === 'grave' ? 'notable' : 'info',
      ...(technique !== undefined && { technique }),
      entity: about,
    };
  });
  return [{ title, weight, entity: about }, ...each];
}

/** The members of Detective's indicator: `Tactic: Persistence · APIName: CreateUser · …`. */
/** A type that AWS has added since is named by its own words. */
function nameOf(id: string, type: string | undefined): Text {
  const name = INDICATORS[type ?? ''] ?? verbatim((type ?? '?').toLowerCase().replaceAll('_', ' '));
  return { en: `${id}: ${name.en}`, ko: `${name.ko}: ${id}` };
}

/** Detective's types of indicators, in people's words. */
const INDICATORS: Readonly<Record<string, Text>> = {
  FLAGGED_IP_ADDRESS: {
    en: 'used from an address that AWS knows as malicious',
    ko: '악성으로 알려진 IP 주소에서 사용',
  },
  IMPOSSIBLE_TRAVEL: {
    en: 'used from places too far apart to travel between',
    ko: '이동할 수 없는 거리의 여러 위치에서 사용',
  },
  NEW_ASO: { en: 'used from a network operator never seen before', ko: '처음 보는 네트워크 사업자에서 사용' },
  NEW_GEOLOCATION: { en: 'used from a place never seen before', ko: '처음 보는 위치에서 사용' },
  NEW_USER_AGENT: { en: 'used by a program never seen before', ko: '처음 보는 프로그램에서 사용' },
  RELATED_FINDING: { en: 'named in another finding', ko: '다른 조사 결과에도 나옴' },
  RELATED_FINDING_GROUP: { en: 'named in a group of findings', ko: '다른 조사 결과 그룹에도 나옴' },
  TTP_OBSERVED: { en: 'did what intruders do', ko: '공격 기법에 해당하는 활동' },
};

const wordsOf = ({ IndicatorDetail = {}, IndicatorType }: Indicator): string => {
  const parts = Object.values(IndicatorDetail).flatMap((detail) => Object.entries(detail ?? {}));
  const words = parts.map(
    ([name, value]) => `${name}: ${value instanceof Date ? value.toISOString() : inWords(String(value))}`,
  );
  return words.join(' · ') || (IndicatorType ?? '?');
};

/** `AWS_THREAT_INTELLIGENCE` → `AWS threat intelligence`; any other value is returned as it is. */
const inWords = (value: string): string =>
  /^[A-Z]+(?:_[A-Z]+)+$/.test(value)
    ? value
        .toLowerCase()
        .replaceAll('_', ' ')
        .replace(/\baws\b/, 'AWS')
    : value;

const unfinished = (target: Entity, status: string): Finding => ({
  title: {
    en: `Detective has no result for ${target.id} (${status}): look at the investigation in its console`,
    ko: `Detective 조사 결과 없음: ${target.id}(${status}), 콘솔에서 확인 필요`,
  },
  weight: 'notable',
  entity: { kind: target.kind, id: target.id },
});

const notEnabled = (region: string) => {
  const text = {
    en: `Detective is not enabled in ${region}: its indicators could not be asked for. CloudTrail was read directly.`,
    ko: `Detective가 활성화되어 있지 않아 지표를 조회하지 못함: ${region}. CloudTrail은 직접 조회함`,
  };
  return { summary: text, findings: [{ title: text, weight: 'info' as const }] };
};
