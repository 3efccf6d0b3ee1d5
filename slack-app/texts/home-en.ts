/** The app's home, in English. */
import { plural } from '../../domain/format.ts';

export const home = {
  title: (at: string) => `*Firebreak* · ${at}`,
  refresh: 'Refresh',
  members: 'Only full members of this workspace can use Firebreak.',
  nobody: 'You are on no list of a customer here: neither an approver nor on call.',
  unavailable: 'Firebreak cannot read this now. Press Refresh in a moment.',
  failed: 'Something unexpected went wrong and was logged. Press Refresh; if it stays so, tell your platform team.',
  among: (read: number, left: number) => ` among the ${plural(read, 'incident')} that were read; ${left} more were not`,
  gates: (n: number, among: string) =>
    n === 0 ? `*Nothing waits for your decision${among}.*` : `*▶ ${plural(n, 'card')} for your decision${among}*`,
  gate: (phase: string, steps: number) => `${phase}: ${plural(steps, 'step')}`,
  open: (n: number) => (n === 0 ? '*No open incidents.*' : `*${plural(n, 'open incident')}*`),
  deadlines: (n: number, among: string) => `*${plural(n, 'deadline')}${among}*`,
  followUps: (n: number, among: string) =>
    n === 0 ? `*No follow-ups of yours${among}.*` : `*${plural(n, 'follow-up')} of yours${among}*`,
  due: (when: string, late: boolean) => (late ? `⚠ *was due ${when}*` : `due ${when}`),
  more: (n: number) => `and ${n} more: \`/incident list\` in the customer's channel`,
};
