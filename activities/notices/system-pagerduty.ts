/** PagerDuty's Events API v2 (*Events API v2 Overview*): one alert an incident, by its dedup key, so that nothing is opened twice. */
import type { Severity } from '../../domain/alert.ts';
import { titledKey } from '../../domain/system-telling.ts';
import type { SystemAdapter, SystemTold } from './system-adapter.ts';
import type { SystemLink } from './system-http.ts';
import type { OutsideSystem } from '../../domain/outside-systems.ts';

type PagerDuty = Extract<OutsideSystem, { kind: 'pagerduty' }>;

const SITES = { us: 'https://events.pagerduty.com', eu: 'https://events.eu.pagerduty.com' };
const SEVERITIES: Record<Severity, string> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
  informational: 'info',
};
/** Characters of a summary: fewer than PagerDuty takes, so that the title that it makes of it has the name at its end. */
const SUMMARY = 255;

export const pagerDuty: SystemAdapter<PagerDuty> = {
  site: ({ region }) => SITES[region],
  // The integration key is a part of each event.
  headers: () => ({}),
  async create(link, _, told) {
    await trigger(link, told);
    return told.key;
  },
  async tell(link, _, { telling, ...told }) {
    if (telling.kind === 'open') await trigger(link, told);
    else if (telling.kind === 'acknowledge') await enqueue(link, { event_action: 'acknowledge', dedup_key: told.key });
    else if (telling.kind === 'close') await enqueue(link, { event_action: 'resolve', dedup_key: told.key });
    // An alert has no comments.
  },
};

const trigger = (link: SystemLink, { key, summary, details, input }: SystemTold): Promise<unknown> =>
  enqueue(link, {
    event_action: 'trigger',
    dedup_key: key,
    client: 'Firebreak',
    ...(input.link === undefined ? {} : { client_url: input.link }),
    payload: {
      summary: `${summary.slice(0, SUMMARY - titledKey(key).length - 1)} ${titledKey(key)}`,
      source: `${input.incident.customerId}/${input.incident.account}`,
      severity: SEVERITIES[input.severity],
      group: input.customer.account.name,
      class: input.category,
      custom_details: { details },
    },
  });

const enqueue = (link: SystemLink, event: object): Promise<unknown> =>
  link.call({ method: 'POST', path: '/v2/enqueue', body: { routing_key: link.secret, ...event } });
