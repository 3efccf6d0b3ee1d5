/** Who a person is: what Slack's `users.info` says of the account, with a stub of Slack, since the local one knows members only. */
import { describe, expect, it } from 'vitest';
import { createPeople, type Clicker, type People } from '../../slack-app/people.ts';

const TEAM = 'T0FIREBRK';
const minji: Clicker = { id: 'U0MINJI', name: 'minji', team_id: TEAM };

interface Stub {
  people: People;
  asked: string[];
  account: Record<string, unknown> | Error;
  now: number;
}

function stub(account: Stub['account'] = {}): Stub {
  const s: Omit<Stub, 'people'> = { asked: [], account, now: 0 };
  const info = ({ user }: { user: string }) => {
    s.asked.push(user);
    if (s.account instanceof Error) return Promise.reject(s.account);
    return Promise.resolve({ ok: true, user: { id: user, team_id: TEAM, ...s.account } });
  };
  const slack = { users: { info } } as unknown as Parameters<typeof createPeople>[0]['slack'];
  return Object.assign(s, { people: createPeople({ slack, warn: () => undefined, now: () => s.now }) });
}

describe('a person who clicks', () => {
  it('is a user id in a workspace', async () => {
    expect(await stub().people.speakerOf(minji, TEAM)).toEqual({
      team: TEAM,
      slackUser: 'U0MINJI',
      name: 'minji',
      standing: 'member',
    });
  });

  it.each([
    [{ is_restricted: true }, 'guest'],
    [{ is_ultra_restricted: true }, 'guest'],
    [{ deleted: true }, 'deactivated'],
    [{ is_bot: true }, 'bot'],
    [{ is_workflow_bot: true }, 'bot'],
    [{ is_stranger: true }, 'other-workspace'],
    [{ team_id: 'T0OTHER' }, 'other-workspace'],
    [{ team_id: 'T0OTHER', is_restricted: true }, 'other-workspace'],
  ])('with %o is no member', async (account, standing) => {
    expect((await stub(account).people.speakerOf(minji, TEAM)).standing).toBe(standing);
  });

  it('of another workspace in a shared channel is no member, whatever users.info says', async () => {
    const { people } = stub({ team_id: undefined });
    const { team, standing } = await people.speakerOf({ ...minji, team_id: 'T0OTHER' }, TEAM);
    expect([team, standing]).toEqual(['T0OTHER', 'other-workspace']);
  });

  it('is unknown while Slack does not answer, and that is not remembered', async () => {
    const s = stub(new Error('rate limited'));
    expect((await s.people.speakerOf(minji, TEAM)).standing).toBe('unknown');
    s.account = {};
    expect((await s.people.speakerOf(minji, TEAM)).standing).toBe('member');
  });

  it('is unknown when Slack answers about somebody else', async () => {
    expect((await stub({ id: 'U0OTHER' }).people.speakerOf(minji, TEAM)).standing).toBe('unknown');
  });

  it('is asked about again after a minute, and of many only the latest are remembered', async () => {
    const s = stub();
    for (let i = 0; i < 3; i += 1) await s.people.speakerOf(minji, TEAM);
    expect(s.asked).toHaveLength(1);
    s.account = { deleted: true };
    s.now = 61_000;
    expect((await s.people.speakerOf(minji, TEAM)).standing).toBe('deactivated');
    for (let i = 0; i < 1_000; i += 1) await s.people.speakerOf({ id: `U${i}` }, TEAM);
    const asked = s.asked.length;
    await s.people.speakerOf({ id: 'U999' }, TEAM);
    expect(s.asked).toHaveLength(asked);
    await s.people.speakerOf(minji, TEAM);
    expect(s.asked).toHaveLength(asked + 1);
  });
});
