/** What the workflow bundle exports: one function for each workflow type. */
export { archive } from './archive.ts';
export { configuration } from './configuration.ts';
export { dailyReview } from './daily-review.ts';
export { deadLetters } from './dead-letters.ts';
export { desk } from './desk.ts';
export { dismissal } from './dismissal.ts';
export { followUps } from './follow-ups/follow-ups.ts';
export { incident } from './incident/incident.ts';
export { ledger } from './holds/ledger.ts';
export { ownSessions } from './own-sessions.ts';
export { quota } from './quota.ts';
export { raise } from './raise.ts';
export { refused } from './refused.ts';
export { review } from './review.ts';
export { signIns } from './sign-ins.ts';
export { suppression } from './suppression.ts';
