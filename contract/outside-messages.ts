/** What is said to an incident about whom it tells outside. */
import { SystemNews } from '../domain/system-telling.ts';
import { signal } from './own.ts';

/** By the intake, which has verified that the system of this customer says so. */
export const systemNewsSignal = signal(
  'systemNews',
  SystemNews,
  'A system outside (PagerDuty, Jira, ServiceNow) says something of its ticket',
);
