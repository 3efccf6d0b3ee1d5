/** Events that are known to be no security alert: schedules, deployments, scaling, object and stream events, other applications. */
import { at, textAt } from '../../domain/fields.ts';
import type { RawEvent } from '../outcome.ts';
import { everydayShape } from './everyday-shapes.ts';

/** Words of a service that has found something. Such an event is rejected, so that people look at it, even if its shape is unknown. */
const SOUNDS_LIKE_A_FINDING =
  /finding|threat|attack|malware|abuse|vulnerab|compromis|intrusion|suspicious|security|detective|firewall|aws\.fms/i;

/** Why an event is noise, or undefined if that is not known. Called only for events that no source recognises. */
export function noiseReason(event: RawEvent): string | undefined {
  const { source, detailType, body } = event;
  if (detailType !== undefined) {
    if (source === undefined) return undefined;
    // A tool's detection that is not read is for people, who may write a mapping for it.
    if (source.startsWith('aws.partner/') && /detection|threat|malware|attack|finding/i.test(detailType))
      return undefined;
    if (source.startsWith('aws.partner/')) return `"${detailType}" of a partner (${source}) is no detection`;
    // It says that it is a finding of AWS, which no application can have: people look at it.
    if (!source.startsWith('aws.') && /^(GuardDuty|Security Hub|Macie|Inspector2|Access Analyzer) /.test(detailType))
      return undefined;
    if (!source.startsWith('aws.')) return `"${detailType}" is an application's event (${source})`;
    if (SOUNDS_LIKE_A_FINDING.test(`${source} ${detailType}`)) return undefined;
    return `"${detailType}" of ${source} is an operational event`;
  }
  const shape = everydayShape(body);
  if (shape !== undefined) return `${shape} is an operational event`;
  if (at(body, 's3', 'bucket') !== undefined && textAt(body, 'eventName') !== undefined)
    return 'an S3 notification is an operational event';
  if (event.stream !== undefined) return `a record of ${event.stream} that is no alert`;
  return undefined;
}
