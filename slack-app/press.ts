/** What a button or modal carries from the card to the workflow, and what the buttons and modals are called. */
import { z } from 'zod';

/** `action_id` of buttons; a modal's `callback_id` is that of the button which opened it. */
export const PRESS = {
  approveAll: 'gate.approve_all',
  review: 'gate.review',
  choose: 'gate.choose',
  reject: 'gate.reject',
  retry: 'step.retry',
  skip: 'step.skip',
  undo: 'step.undo',
  taskDone: 'task.done',
  acknowledge: 'incident.acknowledge',
  dismiss: 'incident.dismiss',
  note: 'incident.note',
  timeline: 'incident.timeline',
  followUpTake: 'follow-up.take',
  followUpSteps: 'follow-up.steps',
  followUpDone: 'follow-up.done',
  followUpMove: 'follow-up.move',
  followUpDrop: 'follow-up.drop',
} as const;
export type Press = (typeof PRESS)[keyof typeof PRESS];

/** The incident's (or its follow-ups') id and run, and of a gate, step or task what applies. `d` is the digest of the plan that was shown. */
const Aim = z.object({
  i: z.string().min(1).max(200),
  r: z.string().max(64).optional(),
  g: z.string().max(64).optional(),
  d: z.string().max(64).optional(),
  s: z.string().max(64).optional(),
});
export type Aim = z.infer<typeof Aim>;

/** A button that carries something this version does not understand. */
export class StaleButton extends Error {
  override name = 'StaleButton';
}

export const writeAim = (aim: Aim): string => JSON.stringify(aim);

/** @throws StaleButton */
export function readAim(value: string | undefined): Aim {
  try {
    return Aim.parse(JSON.parse(value ?? ''));
  } catch (cause) {
    throw new StaleButton('the button carries no incident', { cause });
  }
}
