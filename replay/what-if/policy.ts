/** Another policy for an incident that is over: what people might have agreed on before it. */

export interface WhatIf {
  /** Approvals that a step needs, at least. */
  reversible?: number;
  irreversible?: number;
  /** Each decision comes no later than so many seconds after its card. */
  approvedWithinSeconds?: number;
  /** Seconds without a decision until the next on call is asked. */
  escalateAfterSeconds?: number;
  /** What becomes of a step that nobody decides. */
  atLadderEnd?: 'wait' | 'skip';
  /** Containment is proposed as soon as its target is known and confirmed, before the inquiries have ended. */
  containmentFirst?: true;
}

/** A policy that cannot be read; the message says what there is. */
export class NoPolicy extends Error {
  override name = 'NoPolicy';
}

const NUMBERS = {
  reversible: 'reversible',
  irreversible: 'irreversible',
  'approved-within': 'approvedWithinSeconds',
  'escalate-after': 'escalateAfterSeconds',
} as const;

const POLICY_HELP =
  'approved-within=SECONDS, escalate-after=SECONDS, reversible=APPROVALS, irreversible=APPROVALS, at-ladder-end=wait|skip, containment-first';

/** @param text `approved-within=60,containment-first` @throws NoPolicy */
export function parsePolicy(text: string): WhatIf {
  const policy: WhatIf = {};
  for (const part of text.split(',').map((p) => p.trim())) {
    const [name = '', value = ''] = part.split('=');
    const isApprovals = name === 'reversible' || name === 'irreversible';
    if (part === 'containment-first') policy.containmentFirst = true;
    else if (name === 'at-ladder-end' && (value === 'wait' || value === 'skip')) policy.atLadderEnd = value;
    else if (name in NUMBERS && (isApprovals ? /^[1-5]$/ : /^\d{1,7}$/).test(value))
      policy[NUMBERS[name as keyof typeof NUMBERS]] = Number(value);
    else
      throw new NoPolicy(
        `${part === '' ? 'Nothing' : part} is no policy. A policy is one or several of: ${POLICY_HELP}.`,
      );
  }
  return policy;
}
