/** The app's home, in English. */
import { plural } from '../../domain/format.ts';

export const home = {
  title: (at: string) => `*Firebreak* · ${at}`,
  refresh: 'Refresh',
  members: 'Only full members of this workspace can use Firebreak.',
  nobody: 'You are on no list of a customer here: neither an approver nor on call.',
  unavailable: 'Firebreak cannot read this now. Press Refresh in a moment.',
  gates: (n: number) => (n === 0 ? '*Nothing waits for your decision.*' : `*▶ ${plural(n, 'card')} for your decision*`),
  gate: (phase: string, steps: number) => `${phase}: ${plural(steps, 'step')}`,
  open: (n: number) => (n === 0 ? '*No open incidents.*' : `*${plural(n, 'open incident')}*`),
  deadlines: (n: number) => `*${plural(n, 'deadline')}*`,
  followUps: (n: number) => (n === 0 ? '*No follow-ups of yours.*' : `*${plural(n, 'follow-up')} of yours*`),
  due: (when: string, late: boolean) => (late ? `⚠ *was due ${when}*` : `due ${when}`),
  more: (n: number) => `and ${n} more: \`/incident list\` in the customer's channel`,
};
