/** The desk of a customer: the workflow that hears what people decide about the customer and not about one incident. */
import { z } from 'zod';
import { Declaration } from '../domain/declared.ts';
import { DRILLS } from '../domain/drills.ts';
import { Freeze, MOST_FREEZE_HOURS } from '../domain/freeze.ts';
import type { Memory } from '../domain/statement.ts';
import { TypedText } from '../domain/text.ts';
import { signal } from './own.ts';
import { spoken } from './signed.ts';

export const DESK_WORKFLOW = 'desk';
export interface DeskArgs {
  customerId: string;
  /** One of the customer's accounts. Who may decide is the same for all. */
  account: string;
  /** Only when it continues as new. */
  carried?: { frozen?: Freeze; freezes: number; memory: Memory };
  /** Milliseconds without anything said after which it ends, if the customer is not frozen. Default two hours. */
  quietMs?: number;
  /** Events of a run after which it continues as new. */
  mostEvents?: number;
}

/** The Slack channel in which it was said: the answer goes there. */
const Channel = z.string().max(64);

export const declareSignal = spoken('declare', Declaration, 'A person declares an incident');
export const freezeSignal = spoken(
  'freeze',
  z.object({ channel: Channel, reason: TypedText.min(1), hours: z.number().int().min(1).max(MOST_FREEZE_HOURS) }),
  'A person freezes the customer: nothing is changed in its accounts for a time',
);
export const thawSignal = spoken(
  'thaw',
  z.object({ channel: Channel, reason: TypedText.min(1) }),
  'A person ends the freeze of the customer',
);
export const drillSignal = spoken(
  'drill',
  z.object({ channel: Channel, drill: z.enum(DRILLS), account: z.string().regex(/^\d{12}$/) }),
  'A person asks for a drill',
);

/** From the desk to each open incident of its customer. */
export const frozenSignal = signal(
  'frozen',
  z.object({ frozen: Freeze.nullable() }),
  'The customer is frozen, or is not any more',
);
