/** The plan a button or window was about, exactly as it was shown. */
import { StaleButton, type Aim } from '../press.ts';

/** @throws StaleButton */
export function plan({ g, d }: Aim): { gateId: string; digest: string } {
  if (g === undefined || d === undefined) throw new StaleButton('the button names no plan');
  return { gateId: g, digest: d };
}

/** @throws StaleButton */
export function stepOf({ s }: Aim): string {
  if (s === undefined) throw new StaleButton('the button names no step');
  return s;
}
