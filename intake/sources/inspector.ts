/** Amazon Inspector findings, and ECR's own image scans. */
import type { Severity } from '../../domain/alert.ts';
import { alertOutcome } from '../alert/alert.ts';
import { parseArn } from '../../domain/arns.ts';
import { EntityList } from '../alert/entity-list.ts';
import { at, firstText, listAt, numberAt, textAt } from '../../domain/fields.ts';
import { ignored, isFrom, rejected, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';
import { addTyped } from '../alert/resource-types.ts';
import { isSample, whyPosture } from '../alert/judgement.ts';
import { severityFromLabel } from '../alert/words.ts';

const IMAGE_SCAN = 'ECR Image Scan';

export const inspector: SourceNormaliser = {
  source: 'inspector',
  recognises: (event) =>
    isFrom(event, 'aws.inspector2') ||
    (event.source === 'aws.ecr' && event.detailType === IMAGE_SCAN) ||
    (event.source === undefined &&
      textAt(event.body, 'findingArn') !== undefined &&
      textAt(event.body, 'awsAccountId') !== undefined),
  normalise: (event) => {
    if (event.detailType === IMAGE_SCAN) return imageScan(event);
    if (event.detailType !== undefined && event.detailType !== 'Inspector2 Finding') {
      return ignored('inspector', `"${event.detailType}" reports a scan, not a finding`);
    }
    const status = textAt(event.body, 'status') ?? 'ACTIVE';
    if (status.toUpperCase() !== 'ACTIVE') return ignored('inspector', `the finding is ${status}`);
    if (textAt(event.body, 'type') === 'NETWORK_REACHABILITY') {
      const posture = whyPosture(severityOf(event.body), 'open to the internet');
      if (posture !== undefined) return ignored('inspector', posture);
    }
    return finding(event);
  },
};

function finding(event: RawEvent): Outcome {
  const { body } = event;
  const arn = textAt(body, 'findingArn');
  const type = textAt(body, 'type');
  if (arn === undefined || type === undefined) return rejected('inspector', 'an Inspector finding without ARN or type');
  const vulnerability = textAt(body, 'packageVulnerabilityDetails', 'vulnerabilityId');
  const region = firstText(body, ['resources', 0, 'region']) ?? parseArn(arn)?.region ?? event.region;
  const entities = new EntityList(region);
  for (const resource of listAt(body, 'resources')) {
    const kind = textAt(resource, 'type')?.replaceAll('_', '');
    addTyped(entities, kind, textAt(resource, 'id'), 'affected', {
      facts: factsOf(at(resource, 'details', 'awsEc2Instance')),
    });
  }
  return alertOutcome(event, {
    id: arn,
    source: 'inspector',
    account: textAt(body, 'awsAccountId'),
    region,
    findingType: `Inspector:${type}${vulnerability === undefined ? '' : `/${vulnerability}`}`,
    title: textAt(body, 'title'),
    description: textAt(body, 'description'),
    category: 'malware-or-exploit',
    severity: severityOf(body),
    occurredAt: firstText(body, ['firstObservedAt'], ['lastObservedAt'], ['updatedAt']),
    entities,
    sample: isSample(body, textAt(body, 'title')),
    reference: { findingArn: arn, vulnerabilityId: vulnerability },
  });
}

const severityOf = (body: unknown): Severity => severityFromLabel(textAt(body, 'severity')) ?? 'medium';

const factsOf = (instance: unknown): Record<string, string | undefined> => ({
  vpcId: textAt(instance, 'vpcId'),
  subnetId: textAt(instance, 'subnetId'),
  profileArn: textAt(instance, 'iamInstanceProfileArn'),
  launchedAt: textAt(instance, 'launchedAt'),
});

/** A scan that found nothing severe is ignored. */
function imageScan(event: RawEvent): Outcome {
  const { body } = event;
  const count = (name: string): number => numberAt(body, 'finding-severity-counts', name) ?? 0;
  const severity: Severity | undefined = count('CRITICAL') > 0 ? 'critical' : count('HIGH') > 0 ? 'high' : undefined;
  const repository = textAt(body, 'repository-name') ?? 'a repository';
  if (severity === undefined) return ignored('inspector', `the scan of ${repository} found nothing critical or high`);
  const digest = textAt(body, 'image-digest');
  return alertOutcome(event, {
    id: `${event.resources?.[0] ?? repository}@${digest ?? ''}`,
    source: 'inspector',
    findingType: 'Inspector:ECR_IMAGE_SCAN',
    title: {
      en: `${count('CRITICAL')} critical and ${count('HIGH')} high vulnerabilities in an image of ${repository}`,
      ko: `이미지 취약점: 심각 ${count('CRITICAL')}건, 높음 ${count('HIGH')}건(${repository})`,
    },
    category: 'malware-or-exploit',
    severity,
    entities: new EntityList(event.region).add('resource', imageArn(event.resources?.[0], digest), 'affected'),
    reference: { digest },
  });
}

/** As Inspector names the image, so that both tell of one thing. */
const imageArn = (repository: string | undefined, digest: string | undefined): string | undefined =>
  repository === undefined || digest === undefined ? repository : `${repository}/${digest}`;
