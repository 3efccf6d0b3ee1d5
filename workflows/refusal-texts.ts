/** How refusals are counted and recorded, by every workflow that people speak to. */
import { sha256Hex } from '../domain/digest.ts';
import type { Person } from '../domain/incident.ts';
import { FAULT_NAMES } from '../domain/names.ts';
import { countRefusal, timesSoFar, type Refusals } from '../domain/refusals.ts';
import type { Fault } from '../domain/statement.ts';
import type { Text } from '../domain/text.ts';
import { text } from './wording.ts';

/** A refusal that was counted. */
interface Refusal {
  count: number;
  /** For the timeline. Absent where only its number counts. */
  what?: Text;
}

/** Counts a message that is not heard. */
export function refusedMessage(refusals: Refusals, fault: Fault): Refusal {
  const why = FAULT_NAMES[fault];
  return refusal(refusals, fault, ({ en, ko }) =>
    text(`Refused a message: ${why.en}${en}`, `메시지 거부: ${why.ko}${ko}`),
  );
}

/** Counts what a person may not do. The same reason counts as one kind for each person. */
export const refusedPerson = (refusals: Refusals, by: Person, why: Text): Refusal =>
  refusal(refusals, `${by.slackUser} ${sha256Hex(why.en).slice(0, 8)}`, ({ en, ko }) =>
    text(`Refused: ${why.en}${en}`, `거부됨: ${why.ko}${ko}`),
  );

function refusal(refusals: Refusals, kind: string, told: (times: Text) => Text): Refusal {
  const { count, recorded } = countRefusal(refusals, kind);
  return { count, ...(recorded ? { what: told(timesSoFar(count)) } : {}) };
}
