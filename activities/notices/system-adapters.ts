/** The adapter of each kind of system outside. */
import type { OutsideSystem, SystemKind } from '../../domain/outside-systems.ts';
import type { SystemAdapter } from './system-adapter.ts';
import { jira } from './system-jira.ts';
import { pagerDuty } from './system-pagerduty.ts';
import { serviceNow } from './system-servicenow.ts';

type Adapters = { [K in SystemKind]: SystemAdapter<Extract<OutsideSystem, { kind: K }>> };
const ADAPTERS: Adapters = { pagerduty: pagerDuty, jira, servicenow: serviceNow };

export const adapterOf = (system: OutsideSystem): SystemAdapter<OutsideSystem> => ADAPTERS[system.kind];
