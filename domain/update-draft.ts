/** Drafts of updates to the customer, which wait until a person sends them. Pure. */
import { INVISIBLE } from './text.ts';
import { MINUTE_MS } from './units.ts';
import type { UpdatePolicy } from './update-policy.ts';

export interface UpdateDraft {
  /** 1, 2, …: of the incident's drafts. */
  id: number;
  /** The number of the update that it becomes: those that nobody sends are not counted. */
  number: number;
  closing?: true;
  /** In the customer's language. Exactly this is sent, unless a person edits it. */
  text: string;
  /** What its buttons stand for (`draftDigest`). */
  digest: string;
  /** ISO 8601. */
  at: string;
  /** Absent while it waits. */
  end?: DraftEnd;
  /** The last try to send it failed, so it waits again. */
  failed?: true;
}

export interface DraftEnd {
  /** `sending`: approved, and not sent yet. `replaced`: by a newer one. `lapsed`: nobody answered before the incident ended. */
  how: 'sending' | 'sent' | 'declined' | 'replaced' | 'lapsed';
  at: string;
  by?: { slackUser: string; name: string };
  /** What was sent are the person's own words. */
  edited?: true;
}

/** Characters of an update: an e-mail that people read on a phone, and a message in Slack with other lines beside it. */
export const MOST_UPDATE = 1_500;
/** How many drafts the state keeps. The timeline has each text that was sent. */
export const MOST_DRAFTS = 3;

/** The draft that waits for a person. */
export const waitingDraft = ({ drafts = [] }: { drafts?: UpdateDraft[] }): UpdateDraft | undefined => {
  const last = drafts.at(-1);
  return last?.end === undefined ? last : undefined;
};

/** Until when a closing notice waits, ISO 8601. */
export const closingWaitsUntil = ({ at }: Pick<UpdateDraft, 'at'>, { closingWaitMinutes }: UpdatePolicy): string =>
  new Date(Date.parse(at) + closingWaitMinutes * MINUTE_MS).toISOString();

/** What a person typed, as it is sent: bounded, without invisible characters and long gaps. */
export const updateWords = (typed: string): string =>
  typed
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(INVISIBLE, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
    .slice(0, MOST_UPDATE);
