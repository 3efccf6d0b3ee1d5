/** The plan that the card of a button or window showed. */
import { StaleButton, type ButtonValue } from '../buttons.ts';

/** @throws StaleButton */
export function plan({ gateId, digest }: ButtonValue): { gateId: string; digest: string } {
  if (gateId === undefined || digest === undefined) throw new StaleButton('the button names no plan');
  return { gateId, digest };
}

/** The gate of a list of its steps. @throws StaleButton */
export function gateOf({ gateId }: ButtonValue): string {
  if (gateId === undefined) throw new StaleButton('the button names no plan');
  return gateId;
}

/** What the button stood for. @throws StaleButton */
export function digestOf({ digest }: ButtonValue): string {
  if (digest === undefined) throw new StaleButton('the button stands for nothing');
  return digest;
}

/** @throws StaleButton */
export function stepOf({ stepId }: ButtonValue): string {
  if (stepId === undefined) throw new StaleButton('the button names no step');
  return stepId;
}
