/** Assess: did it happen, according to the alert's own source, and how far does it reach? */
import { sourceToAsk } from '../../../domain/names.ts';
import { text } from '../../wording.ts';
import type { IncidentRecord } from '../record.ts';
import { confirm, look } from '../runbook/look.ts';

/** Only asks the alerts' sources. How far the incident reaches is looked at while people decide on containment. */
export async function assess(r: IncidentRecord): Promise<void> {
  r.beginPhase('assess');
  await confirm(r);
  // What could not be confirmed is looked at whole before anything is proposed: a forged alert must not steer containment.
  if (!r.state.alerts.every((a) => a.confirmation === 'confirmed')) await look(r, 'assess');
  sayConfirmations(r);
}

/** Everything that the runbook assesses, also for alerts that come later. */
export async function assessNews(r: IncidentRecord): Promise<void> {
  await look(r, 'assess');
  sayConfirmations(r);
}

/** Says once for each alert whether its source stands by it. */
function sayConfirmations(r: IncidentRecord): void {
  for (const alert of r.state.alerts) {
    if (!r.firstTime(`confirmation|${alert.id}|${alert.revision}`)) continue;
    // What no inquiry could confirm is not confirmed: a forged alert must not look like a real one.
    if (alert.confirmation !== 'confirmed') alert.confirmation = 'unconfirmed';
    r.state.confirmation = r.state.alerts.some((a) => a.confirmation === 'unconfirmed') ? 'unconfirmed' : 'confirmed';
    const source = sourceToAsk(alert.source);
    r.append(alert.confirmation, {
      what:
        alert.confirmation === 'confirmed'
          ? text(`Confirmed by ${source.en}: ${alert.title}`, `${source.ko}에서 확인됨: ${alert.title}`)
          : text(`Not confirmed by ${source.en}: ${alert.title}`, `${source.ko}에서 확인되지 않음: ${alert.title}`),
    });
  }
}
