/** AWS Cost Anomaly Detection (P2.4): unusual spending, from EventBridge and SNS. */
import { alertOutcome } from '../alert/alert.ts';
import { EntityList } from '../alert/entity-list.ts';
import { at, firstText, listAt, numberAt, textAt } from '../../domain/fields.ts';
import { ignored, isFrom, rejected, type Outcome, type RawEvent, type SourceNormaliser } from '../outcome.ts';

/** US dollars above the expected amount from which on somebody should look today. */
const GRAVE_IMPACT = 100;

export const costAnomaly: SourceNormaliser = {
  source: 'health',
  recognises: (event) => isFrom(event, 'aws.ce') || (event.source === undefined && isAnomaly(event.body)),
  normalise: (event) => {
    if (isAnomaly(event.body)) return anomaly(event);
    if (event.detailType !== 'Anomaly Detected') {
      return ignored('health', `"${event.detailType ?? 'an event'}" of Cost Explorer is no anomaly`);
    }
    return rejected('health', 'a cost anomaly without id or impact');
  },
};

const isAnomaly = (body: unknown): boolean =>
  textAt(body, 'anomalyId') !== undefined && at(body, 'impact') !== undefined;

function anomaly(event: RawEvent): Outcome {
  const { body } = event;
  const causes = listAt(body, 'rootCauses');
  const impact = numberAt(body, 'impact', 'totalImpact') ?? 0;
  const services = [...new Set(causes.map((c) => textAt(c, 'service')).filter((s) => s !== undefined))];
  const what = services.slice(0, 3).join(', ') || textAt(body, 'dimensionalValue');
  return alertOutcome(event, {
    id: textAt(body, 'anomalyId'),
    source: 'health',
    account: firstText(causes[0], ['linkedAccount']) ?? textAt(body, 'accountId'),
    region: textAt(causes[0], 'region') ?? event.region,
    // Nothing else tells anomalies of one account apart.
    findingType: `CostAnomaly:${services[0] ?? 'Detected'}`,
    title: {
      en: `Spending on ${what ?? 'an unnamed service'} is ${Math.round(impact)} USD over what was expected`,
      ko: `예상보다 많은 비용 USD ${Math.round(impact)}: ${what ?? '알 수 없는 서비스'}`,
    },
    description: causes
      .map((c) => [textAt(c, 'usageType'), textAt(c, 'region')].filter(Boolean).join(' in '))
      .join('; '),
    category: 'abnormal-behaviour',
    severity: impact >= GRAVE_IMPACT ? 'medium' : 'low',
    occurredAt: firstText(body, ['anomalyStartDate'], ['anomalyEndDate']),
    entities: new EntityList(event.region),
    reference: { monitorArn: textAt(body, 'monitorArn'), details: textAt(body, 'anomalyDetailsLink') },
  });
}
