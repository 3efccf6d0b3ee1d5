/** The adapter of each kind of system outside that has tickets. */
import type { SystemKind, TicketSystem } from '../../domain/outside-systems.ts';
import type { SystemAdapter } from './system-adapter.ts';
import { jira } from './system-jira.ts';
import { opsgenie } from './system-opsgenie.ts';
import { pagerDuty } from './system-pagerduty.ts';
import { serviceNow } from './system-servicenow.ts';

type Adapters = { [K in SystemKind]: SystemAdapter<Extract<TicketSystem, { kind: K }>> };
const ADAPTERS: Adapters = { pagerduty: pagerDuty, opsgenie, jira, servicenow: serviceNow };

export const adapterOf = (system: TicketSystem): SystemAdapter<TicketSystem> => ADAPTERS[system.kind];
