/** The ids of buttons and windows, and the values that they carry from the card to the workflow. */
import { z } from 'zod';
import { STEP_FILTERS } from '../domain/gate-fold.ts';

/** `action_id` of buttons. A window's `callback_id` is that of the button which opened it. */
export const ACTION_ID = {
  approveAll: 'gate.approve_all',
  review: 'gate.review',
  list: 'gate.list',
  choose: 'gate.choose',
  reject: 'gate.reject',
  ask: 'gate.ask',
  breakGlass: 'gate.break_glass',
  reply: 'question.reply',
  retry: 'step.retry',
  skip: 'step.skip',
  undo: 'step.undo',
  taskDone: 'task.done',
  acknowledge: 'incident.acknowledge',
  dismiss: 'incident.dismiss',
  suppress: 'incident.suppress',
  suppressionEnd: 'suppression.end',
  note: 'incident.note',
  more: 'incident.more',
  severity: 'incident.severity',
  handover: 'incident.handover',
  merge: 'incident.merge',
  timeline: 'incident.timeline',
  draftSend: 'update.send',
  draftEdit: 'update.edit',
  draftDecline: 'update.decline',
  followUpTake: 'follow-up.take',
  followUpSteps: 'follow-up.steps',
  followUpDone: 'follow-up.done',
  followUpMove: 'follow-up.move',
  followUpDrop: 'follow-up.drop',
  home: 'home.refresh',
  declare: 'desk.declare',
  freeze: 'desk.freeze',
  thaw: 'desk.thaw',
} as const;
export type ActionId = (typeof ACTION_ID)[keyof typeof ACTION_ID];

/** A button's `value`, and the `private_metadata` of the window it opens. About 300 characters; Slack allows 2,000. */
const ButtonValue = z.object({
  /** The workflow of the incident, or of its follow-ups. */
  id: z.string().min(1).max(200),
  runId: z.string().max(64).optional(),
  gateId: z.string().max(64).optional(),
  /** Of the plan that the card showed. */
  digest: z.string().max(64).optional(),
  /** A step, or a task of the follow-ups. */
  stepId: z.string().max(64).optional(),
  /** A list of a gate's steps: which of them, from which on, and where the next page begins. */
  list: z
    .object({
      kind: z.string().max(16).optional(),
      which: z.enum(STEP_FILTERS),
      from: z.number().int().min(0),
      next: z.number().int().optional(),
    })
    .optional(),
  /** The channel in which a command was typed: the answer goes there. */
  channel: z.string().max(64).optional(),
  /** A question about a gate's steps. */
  questionId: z.string().max(8).optional(),
  /** A person who is selected to begin with: a Slack id. */
  to: z.string().max(64).optional(),
  /** The incident that another one joins. */
  into: z.string().max(200).optional(),
  /** While a whole plan is read page by page: something of an earlier page was not shown. */
  cut: z.literal(true).optional(),
});
export type ButtonValue = z.infer<typeof ButtonValue>;

/** A button that carries something this version does not understand. */
export class StaleButton extends Error {
  override name = 'StaleButton';
}

export const writeValue = (value: ButtonValue): string => JSON.stringify(value);

/** @throws StaleButton */
export function readValue(value: string | undefined): ButtonValue {
  try {
    return ButtonValue.parse(JSON.parse(value ?? ''));
  } catch (cause) {
    throw new StaleButton('the button carries no incident', { cause });
  }
}
