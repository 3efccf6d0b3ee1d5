/** ServiceNow's Table API: one record of the table `incident` an incident, found by its correlation id. */
import { textAt } from '../../domain/fields.ts';
import type { Severity } from '../../domain/alert.ts';
import type { OutsideSystem } from '../../domain/outside-systems.ts';
import { ownComment, type SystemAdapter } from './system-adapter.ts';
import { failure } from './system-http.ts';

type ServiceNow = Extract<OutsideSystem, { kind: 'servicenow' }>;

const TABLE = '/api/now/table/incident';
/** Characters of a short description. */
const SHORT = 160;
/** Urgency and impact: 1 is the highest. */
const RANKS: Record<Severity, string> = { critical: '1', high: '1', medium: '2', low: '3', informational: '3' };
const RESOLVED = '6';
const IN_PROGRESS = '2';

export const serviceNow: SystemAdapter<ServiceNow> = {
  site: ({ url }) => url,
  headers: ({ user }, secret) => ({ authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}` }),

  async find(link, _, told) {
    const query = encodeURIComponent(`correlation_id=${told.key}`);
    const path = `${TABLE}?sysparm_query=${query}&sysparm_fields=sys_id&sysparm_limit=1`;
    return textAt(await link.call({ method: 'GET', path }), 'result', 0, 'sys_id');
  },

  async create(link, system, told) {
    const made = await link.call({
      method: 'POST',
      path: TABLE,
      body: {
        correlation_id: told.key,
        correlation_display: 'Firebreak',
        short_description: told.summary.slice(0, SHORT),
        description: told.details,
        urgency: RANKS[told.input.severity],
        impact: RANKS[told.input.severity],
      },
    });
    const id = textAt(made, 'result', 'sys_id');
    if (id === undefined) throw failure(system.id, 'ServiceNow named no record', false);
    return id;
  },

  async tell(link, { closeCode }, { telling, ref, text }) {
    const note = journal(ownComment(text));
    const path = `${TABLE}/${encodeURIComponent(ref)}`;
    const state = async (): Promise<object> => {
      if (telling.kind === 'close') return { state: RESOLVED, close_code: closeCode, close_notes: note };
      if (telling.kind !== 'open') return {};
      // One that is closed for good stays so.
      const now = textAt(await link.call({ method: 'GET', path: `${path}?sysparm_fields=state` }), 'result', 'state');
      return now === RESOLVED ? { state: IN_PROGRESS } : {};
    };
    await link.call({ method: 'PATCH', path, body: { work_notes: note, ...(await state()) } });
  },
};

/** A journal field shows what stands between [code] and [/code] as HTML. */
const journal = (text: string): string => text.replaceAll(/\[(?=\/?code\])/gi, '(');
