/** What Slack says of the account with which a person clicked. The workflow decides whether it is heard. */
import type { WebClient } from '@slack/web-api';
import type { SlackStanding, Speaker } from '../domain/statement.ts';

/** The user of a click, as Slack sends it. */
export interface Clicker {
  id: string;
  name?: string;
  username?: string;
  team_id?: string;
}

export interface People {
  /** @param workspace the one of the click */
  speakerOf(user: Clicker, workspace: string): Promise<Speaker>;
}

export interface PeopleOptions {
  slack: { users: Pick<WebClient['users'], 'info'> };
  warn: (message: string, error: unknown) => void;
  now?: () => number;
}

/** Somebody who was made a guest, or left, is heard no longer than this. */
const REMEMBERED_MS = 60_000;
const MOST_REMEMBERED = 1_000;
/** Slack waits three seconds for the answer to a click. */
const ANSWER_WITHIN_MS = 1_000;

type Account = Pick<Speaker, 'team' | 'standing'>;

export function createPeople({ slack, warn, now = Date.now }: PeopleOptions): People {
  const known = new Map<string, Account & { until: number }>();

  async function look(user: Clicker, workspace: string): Promise<Account> {
    const key = `${workspace} ${user.id}`;
    const before = known.get(key);
    if (before !== undefined && before.until > now()) return before;
    try {
      const account = await inTime(read(user, workspace));
      known.delete(key);
      known.set(key, { ...account, until: now() + REMEMBERED_MS });
      for (const oldest of known.keys()) {
        if (known.size <= MOST_REMEMBERED) break;
        known.delete(oldest);
      }
      return account;
    } catch (error) {
      warn('Slack does not say who clicked', error);
      return { team: user.team_id ?? workspace, standing: 'unknown' };
    }
  }

  async function read(user: Clicker, workspace: string): Promise<Account> {
    const { user: account } = await slack.users.info({ user: user.id });
    if (account?.id !== user.id) throw new Error('users.info answered about somebody else');
    const team = account.team_id ?? user.team_id ?? workspace;
    const elsewhere =
      account.is_stranger === true || team !== workspace || (user.team_id !== undefined && user.team_id !== workspace);
    const standing: SlackStanding = elsewhere
      ? 'other-workspace'
      : account.deleted === true
        ? 'deactivated'
        : account.is_bot === true || account.is_workflow_bot === true
          ? 'bot'
          : account.is_restricted === true || account.is_ultra_restricted === true
            ? 'guest'
            : 'member';
    return { team, standing };
  }

  return {
    async speakerOf(user, workspace) {
      const { team, standing } = await look(user, workspace);
      return { team, slackUser: user.id, name: nameOf(user), standing };
    },
  };
}

const nameOf = ({ id, name, username }: Clicker): string => (name ?? username ?? id).slice(0, 80);

async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
