/** Assess: reads each alert again at its source, and finds what else is affected. */
import { titleIn } from '../../../domain/alert.ts';
import { sourceToAsk } from '../../../domain/names.ts';
import { text } from '../../wording.ts';
import { offerClocks } from '../aftermath.ts';
import type { IncidentRecord } from '../record.ts';
import { lookEarly } from '../runbook/early.ts';
import { isToBeConfirmed } from '../runbook/inquire.ts';
import { confirm, look } from '../runbook/look.ts';

/** Only reads the alerts at their sources. The other inquiries run while people decide on containment. */
export async function assess(r: IncidentRecord): Promise<void> {
  r.beginPhase('assess');
  // What an alert names that comes meanwhile waits for that alert's confirmation.
  r.asked = [...r.state.entities];
  const confirmed = confirm(r);
  lookEarly(r, r.asked);
  await confirmed;
  if (!r.state.alerts.every((a) => a.confirmation === 'confirmed' || isToBeConfirmed(r, a))) {
    // For an unconfirmed alert all inquiries run before anything is proposed: a forged alert must not steer containment.
    r.early.clear();
    await look(r, 'assess');
    delete r.asked;
  }
  sayConfirmations(r);
}

/** All inquiries of the assess phase, also for alerts that come later. */
export async function assessNews(r: IncidentRecord): Promise<void> {
  await look(r, 'assess');
  sayConfirmations(r);
  offerClocks(r);
}

/** Records once for each alert whether its source confirms it. */
function sayConfirmations(r: IncidentRecord): void {
  for (const alert of r.state.alerts) {
    if (isToBeConfirmed(r, alert) || !r.firstTime(`confirmation|${alert.id}|${alert.revision}`)) continue;
    // An alert that no inquiry could confirm is unconfirmed: a forged alert must not look like a real one.
    if (alert.confirmation !== 'confirmed') alert.confirmation = 'unconfirmed';
    r.state.confirmation = r.state.alerts.some((a) => a.confirmation === 'unconfirmed') ? 'unconfirmed' : 'confirmed';
    const source = sourceToAsk(alert.source);
    r.append(alert.confirmation, {
      what:
        alert.confirmation === 'confirmed'
          ? text(`Confirmed by ${source.en}: ${alert.title}`, `${source.ko}에서 확인됨: ${titleIn(alert, 'ko')}`)
          : text(
              `Not confirmed by ${source.en}: ${alert.title}`,
              `${source.ko}에서 확인되지 않음: ${titleIn(alert, 'ko')}`,
            ),
    });
  }
}
