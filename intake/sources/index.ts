/** Every alert source. To add one, write `sources/<name>.ts` and its test, and list it here. */
import type { Mapping } from '../../domain/mapping.ts';
import { assertNever } from '../../domain/text.ts';
import type { Outcome, RawEvent, SourceNormaliser } from '../outcome.ts';
import { accessAnalyzer } from './access-analyzer.ts';
import { cloudtrail } from './cloudtrail/cloudtrail.ts';
import { cloudwatch } from './cloudwatch.ts';
import { config } from './config.ts';
import { costAnomaly } from './cost-anomaly.ts';
import { crowdstrike } from './crowdstrike.ts';
import { firewalls } from './firewalls.ts';
import { guardduty } from './guardduty/guardduty.ts';
import { health } from './health.ts';
import { inspector } from './inspector.ts';
import { macie } from './macie.ts';
import { mappedBy } from './mapped.ts';
import { noiseReason } from './noise.ts';
import { ocsf } from './securityhub/ocsf.ts';
import { securityhub } from './securityhub/securityhub.ts';
import { shield } from './shield.ts';
import { thirdParty } from './third-party.ts';
import { waf } from './waf.ts';
import { wazuh } from './wazuh.ts';

export const SOURCES: readonly SourceNormaliser[] = [
  guardduty,
  securityhub,
  ocsf,
  cloudtrail,
  config,
  cloudwatch,
  health,
  costAnomaly,
  accessAnalyzer,
  inspector,
  macie,
  waf,
  shield,
  firewalls,
  crowdstrike,
  wazuh,
  thirdParty,
];

/** How events of other tools are read. The sources above come first, so no mapping changes what AWS says. */
export const sourcesOf = (mappings: readonly Mapping[]): readonly SourceNormaliser[] => [
  ...SOURCES,
  ...mappings.map(mappedBy),
];

/** The outcome of one event. Pure; never throws. An event that no source knows is rejected with a description of its shape. */
export function normalise(event: RawEvent, sources: readonly SourceNormaliser[] = SOURCES): Outcome {
  if (event.malformed !== undefined) return { outcome: 'rejected', reason: event.malformed };
  if (event.empty !== undefined) return { outcome: 'ignored', reason: event.empty };
  const source = sources.find((s) => s.recognises(event));
  if (source !== undefined) return withAccount(normaliseSafely(source, event));
  const noise = noiseReason(event);
  if (noise !== undefined) return { outcome: 'ignored', reason: noise };
  return { outcome: 'rejected', reason: `no normaliser knows ${describe(event)}` };
}

/** No customer owns an account that does not exist, so that nobody could be told of such an alert. */
function withAccount(result: Outcome): Outcome {
  if (result.outcome !== 'alert' || /^\d{12}$/.test(result.alert.account ?? '')) return result;
  const { account, source } = result.alert;
  return {
    outcome: 'rejected',
    source,
    reason:
      account === null ? 'the alert names no AWS account' : `the alert is about ${account}, which is no AWS account`,
  };
}

/** An error in a normaliser rejects one event and not the whole message. */
function normaliseSafely(source: SourceNormaliser, event: RawEvent): Outcome {
  try {
    const result = source.normalise(event);
    switch (result.outcome) {
      case 'alert':
      case 'ignored':
      case 'rejected':
        return result;
      default:
        return assertNever(result);
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { outcome: 'rejected', source: source.source, reason: `the ${source.source} normaliser failed: ${message}` };
  }
}

function describe(event: RawEvent): string {
  if (event.detailType !== undefined) return `"${event.detailType}" from ${event.source ?? 'an unnamed source'}`;
  const members = event.body !== null && typeof event.body === 'object' ? Object.keys(event.body) : [];
  return `an object with the members ${members.slice(0, 6).join(', ').slice(0, 200) || '(none)'}`;
}
