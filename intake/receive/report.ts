/** Logs what became of each event. Rejected events are logged where they are kept: `dead-letters.ts`. */
import { namedBy } from '../../contract/ids.ts';
import type { Log } from '../../domain/log.ts';
import type { Receipt } from '../deliver.ts';

/** @param from how the message came: `via`, and its `messageId` where it has one */
export function logReceipts(receipts: readonly Receipt[], from: Record<string, unknown>, log: Log): void {
  for (const receipt of receipts) {
    if (receipt.outcome === 'delivered') {
      const { incidentId: incident, findingType, severity } = receipt;
      log.info('alert delivered', { ...namedBy(incident), incident, findingType, severity, ...from });
    }
    if (receipt.outcome === 'suppressed') {
      const { findingType, severity } = receipt;
      log.info('alert suppressed', { findingType, severity, ...from });
    }
    if (receipt.outcome === 'ignored') log.debug('event ignored', { reason: receipt.reason, ...from });
  }
}
