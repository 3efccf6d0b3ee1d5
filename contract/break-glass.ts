/** What the infosec team enters for an approver who cannot reach Slack. */
import { z } from 'zod';
import { TypedText } from '../domain/text.ts';
import { spoken } from './signed.ts';

const Id = z.string().min(1).max(64);

export const BreakGlass = z.object({
  gateId: Id,
  /** Of the plan that the window showed. */
  digest: Id,
  /** The Slack id of the person who approved by phone. */
  approver: Id,
  reason: TypedText,
});
export type BreakGlass = z.infer<typeof BreakGlass>;

export const breakGlassSignal = spoken('breakGlass', BreakGlass, 'Infosec enters an approval that was given by phone');
