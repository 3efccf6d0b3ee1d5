/**
 * Opsgenie's Alert API (*Alert API*): one alert an incident, by its alias, so that nothing is opened twice while it is open. Jira Service
 * Management has the same API under another path.
 */
import type { Severity } from '../../domain/alert.ts';
import type { OutsideSystem } from '../../domain/outside-systems.ts';
import { ownComment, type SystemAdapter, type SystemTold } from './system-adapter.ts';
import type { SystemLink } from './system-http.ts';

type Opsgenie = Extract<OutsideSystem, { kind: 'opsgenie' }>;

const SITES = { us: 'https://api.opsgenie.com', eu: 'https://api.eu.opsgenie.com', jsm: 'https://api.atlassian.com' };
const PATHS = { us: '/v2/alerts', eu: '/v2/alerts', jsm: '/jsm/ops/integration/v2/alerts' };
const PRIORITIES: Record<Severity, string> = {
  critical: 'P1',
  high: 'P2',
  medium: 'P3',
  low: 'P4',
  informational: 'P5',
};
/** Characters of a message. */
const MESSAGE = 130;
const SOURCE = { source: 'Firebreak' };

export const opsgenie: SystemAdapter<Opsgenie> = {
  site: ({ region }) => SITES[region],
  headers: (_, secret) => ({ authorization: `GenieKey ${secret}` }),
  async create(link, system, told) {
    await open(link, system, told);
    return told.key;
  },
  async tell(link, system, { telling, text, ...told }) {
    const act = (verb: 'acknowledge' | 'close' | 'notes'): Promise<unknown> =>
      link.call({
        method: 'POST',
        path: `${PATHS[system.region]}/${encodeURIComponent(told.key)}/${verb}?identifierType=alias`,
        body: { ...SOURCE, note: ownComment(text) },
      });
    if (telling.kind === 'open') await open(link, system, told);
    else await act(telling.kind === 'comment' ? 'notes' : telling.kind);
  },
};

const open = (link: SystemLink, { region }: Opsgenie, { key, summary, details, input }: SystemTold): Promise<unknown> =>
  link.call({
    method: 'POST',
    path: PATHS[region],
    body: {
      ...SOURCE,
      alias: key,
      message: summary.slice(0, MESSAGE),
      description: details,
      priority: PRIORITIES[input.severity],
      entity: `${input.incident.customerId}/${input.incident.account}`,
      tags: ['firebreak', input.category],
    },
  });
