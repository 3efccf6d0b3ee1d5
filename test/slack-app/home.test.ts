/** The app's home: what a person sees, and the call of `views.publish` that Slack gets. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NoAnswer } from '../../contract/temporal/errors.ts';
import { Refusals } from '../../domain/refusal-counts.ts';
import type { FollowUpsState, FollowUpTask } from '../../domain/follow-ups.ts';
import { homeOf } from '../../domain/home.ts';
import { headerOf, type IncidentHeader } from '../../domain/projections.ts';
import { createLog } from '../../config/log.ts';
import { choosePort } from '../../sandbox/ports.ts';
import { createSlackApp, type SlackApp } from '../../slack-app/app.ts';
import { boltLogger } from '../../slack-app/bolt-log.ts';
import { createDirectory } from '../../slack-app/directory.ts';
import type { ListenerDeps } from '../../slack-app/listeners/listener.ts';
import { ACCOUNT, customerOf, customersFileOf, fileOf, HANBIT, JUN, MALLORY, MINJI, policyOf } from '../customers.ts';
import { eventually } from '../eventually.ts';
import { HOSTILE } from '../incidents/hostile.ts';
import { gate, incident, proposedSteps } from '../incidents/underway.ts';
import { everybodyIsMember, testSigner } from '../spoken.ts';
import { task as followUpTask } from './follow-up-task.ts';

const headerFor = (over: Parameters<typeof incident>[0], customer = policyOf()): IncidentHeader => {
  const steps = proposedSteps();
  return headerOf({ ...incident({ steps, gates: [gate(steps)], ...over }), customer });
};
const hanbit = policyOf(customerOf(HANBIT));
const tasksOf = (tasks: FollowUpTask[], customer = policyOf()): FollowUpsState => ({
  id: 'acme-follow-ups',
  runId: 'r',
  incident: { id: 'acme', runId: 'r', title: 'A key leaked', closedAt: '2026-11-20T00:00:00Z' },
  customer,
  tasks,
  events: [],
  suspects: [],
});

describe('what the home shows', () => {
  it('is of the person’s customers only, the most severe incident first', () => {
    const [low, critical, other] = [
      headerFor({ id: 'low', severity: 'low' }),
      headerFor({ id: 'critical', severity: 'critical' }),
      headerFor({ id: 'other' }, hanbit),
    ];
    const home = homeOf(MINJI.slackUser, new Set(['acme']), [low, other, critical], []);
    expect(home.incidents.map((i) => i.id)).toEqual(['critical', 'low']);
    expect(home.gates.map((g) => g.state.id)).toEqual(['critical', 'low']);
    expect(homeOf(MINJI.slackUser, new Set(), [low, other], []).incidents).toEqual([]);
  });

  it('has no incident that is about the person, and no follow-ups of one', () => {
    const people = [
      { slackUser: MINJI.slackUser, iamUsers: [`arn:aws:iam::${ACCOUNT}:user/minji`], identityCenter: [] },
    ];
    const minji = { kind: 'iam-user', id: 'minji', account: ACCOUNT, standing: 'affected' } as const;
    const about = headerFor({ entities: [minji] }, { ...policyOf(), people });
    expect(homeOf(MINJI.slackUser, new Set(['acme']), [about], [])).toMatchObject({ incidents: [], gates: [] });
    expect(homeOf(JUN.slackUser, new Set(['acme']), [about], []).gates).toHaveLength(1);
    const duty = { kind: 'awareness', regime: 'kr-pipa-34' } as unknown as NonNullable<FollowUpTask['duty']>;
    const left = tasksOf([followUpTask(1), followUpTask(2, { duty })]);
    const homeFor = (person: string, suspects: string[]) =>
      homeOf(person, new Set(['acme']), [], [{ ...left, suspects }]);
    expect(homeFor(MINJI.slackUser, [MINJI.slackUser])).toMatchObject({ deadlines: [], tasks: [] });
    expect(homeFor(JUN.slackUser, [MINJI.slackUser]).deadlines).toHaveLength(1);
    expect(homeFor(MINJI.slackUser, []).tasks).toHaveLength(1);
  });

  it('has no card for somebody who approves nothing, of a drill, or that the person has approved', () => {
    const mine = new Set(['acme']);
    expect(homeOf(MALLORY.slackUser, mine, [headerFor({})], []).gates).toEqual([]);
    expect(homeOf(MINJI.slackUser, mine, [headerFor({ drill: true })], []).gates).toEqual([]);
    const approved = proposedSteps().map((s) => ({ ...s, approvals: [{ by: MINJI, at: '2026-11-22T08:12:00Z' }] }));
    const header = headerFor({ steps: approved, gates: [gate(approved)] });
    expect(homeOf(MINJI.slackUser, mine, [header], []).gates).toEqual([]);
    expect(homeOf(JUN.slackUser, mine, [header], []).gates).toHaveLength(1);
  });

  it('has deadlines for all and follow-ups for who is asked, the first due first', () => {
    const tasks = [
      followUpTask(1, { dueAt: '2026-12-02T00:00:00Z', takenBy: MINJI }),
      followUpTask(2, { dueAt: '2026-12-01T00:00:00Z', takenBy: MINJI }),
      followUpTask(3, { status: 'done', takenBy: MINJI }),
      followUpTask(4, { takenBy: JUN }),
    ];
    const home = homeOf(MINJI.slackUser, new Set(['acme']), [], [tasksOf(tasks), tasksOf(tasks, hanbit)]);
    expect(home.tasks.map((t) => t.task.id)).toEqual(['task-2', 'task-1']);
    expect(home.deadlines).toEqual([]);
  });
});

describe('the home in Slack', () => {
  const SECRET = 'a-signing-secret-of-slack';
  const published: { user_id: string; view: { type: string; blocks: { type: string }[] } }[] = [];
  let headers: IncidentHeader[];
  const logged: string[] = [];
  let failure: Error | undefined;
  let api: Server;
  let app: SlackApp;
  let url: string;

  beforeAll(async () => {
    api = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const said = new URLSearchParams(Buffer.concat(parts).toString());
        if (request.url?.endsWith('views.publish') === true)
          published.push({ user_id: said.get('user_id')!, view: JSON.parse(said.get('view')!) });
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ ok: true, user_id: 'U1', bot_id: 'B1', team_id: 'T1' }));
      });
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    const port = await choosePort();
    url = `http://127.0.0.1:${port}/slack/events`;
    const unused = (): Promise<never> => Promise.reject(new Error('unused'));
    const incidents = {
      openHeaders: (ids: readonly string[]) =>
        failure !== undefined
          ? Promise.reject(failure)
          : Promise.resolve({ headers: headers.filter((h) => ids.includes(h.customer.id)), more: 3 }),
      openFollowUps: () => Promise.resolve({ states: [], more: 2 }),
    } as unknown as ListenerDeps['incidents'];
    app = createSlackApp(
      {
        botToken: 'xoxb-test',
        signingSecret: SECRET,
        httpPort: port,
        logger: boltLogger(createLog({ process: 'slack-app', level: 'error' }, (line) => logged.push(line))),
        refusals: new Refusals(),
        apiUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}/`,
      },
      {
        incidents,
        desks: { open: unused, frozen: unused },
        places: { look: () => Promise.resolve() },
        directory: createDirectory(fileOf(customersFileOf([customerOf(), customerOf(HANBIT)]))),
        people: everybodyIsMember,
        signer: testSigner,
      },
    );
    await app.start();
  });
  afterAll(async () => {
    await app.stop();
    api.close();
  });
  beforeEach(() => {
    published.length = 0;
    failure = undefined;
    logged.length = 0;
    headers = [
      ...Array.from({ length: 14 }, (_, i) => headerFor({ id: `acme-111122223333-iam-user-${i}`, title: HOSTILE[0]! })),
      headerFor({ id: 'hanbit-444455556666-iam-user-1' }, hanbit),
    ];
  });

  const post = async (type: string, body: string): Promise<void> => {
    const time = `${Math.floor(Date.now() / 1000)}`;
    const signature = `v0=${createHmac('sha256', SECRET).update(`v0:${time}:${body}`).digest('hex')}`;
    const sent = { 'x-slack-request-timestamp': time, 'x-slack-signature': signature, 'content-type': type };
    expect((await fetch(url, { method: 'POST', headers: sent, body })).status).toBe(200);
  };
  const open = (user: string, tab = 'home'): Promise<void> =>
    post(
      'application/json',
      JSON.stringify({
        type: 'event_callback',
        team_id: 'T1',
        api_app_id: 'A1',
        event: { type: 'app_home_opened', user, tab },
      }),
    );
  const refresh = (user: string): Promise<void> => {
    const view = { id: 'V1', type: 'home' };
    const actions = [{ type: 'button', action_id: 'home.refresh', block_id: 'b', value: '{}', action_ts: '1' }];
    const click = {
      type: 'block_actions',
      team: { id: 'T1' },
      user: { id: user },
      api_app_id: 'A1',
      trigger_id: '1',
      view,
      actions,
    };
    return post('application/x-www-form-urlencoded', `payload=${encodeURIComponent(JSON.stringify(click))}`);
  };
  const last = (): Promise<string> =>
    eventually('a view', () => published.length > 0 && JSON.stringify(published.at(-1)));

  it('is made when the person opens it and by its button, is bounded, and shows no other customer’s', async () => {
    await open(MINJI.slackUser);
    const view = await last();
    expect(published[0]!.user_id).toBe(MINJI.slackUser);
    expect(published[0]!.view.type).toBe('home');
    expect(published[0]!.view.blocks.length).toBeLessThanOrEqual(100);
    expect(view).toContain('*17 open incidents*');
    expect(view).toContain('and 7 more');
    expect(view).not.toContain('hanbit');
    expect(view).not.toContain('<!channel>');
    headers = [];
    published.length = 0;
    await refresh(MINJI.slackUser);
    const empty = await last();
    // What was not read may wait.
    expect(empty).toContain('Nothing waits for your decision among the 0 incidents that were read; 3 more were not');
    expect(empty).toContain('No follow-ups of yours among the 0 incidents that were read; 2 more were not');
    expect(empty).toContain('0 deadlines among');
  });

  it('says to a stranger that there is nothing, and says when it cannot be read', async () => {
    await open(MALLORY.slackUser);
    expect(await last()).toContain('You are on no list of a customer here');
    failure = new NoAnswer('away');
    published.length = 0;
    await open(MINJI.slackUser);
    expect(await last()).toContain('cannot read this now');
    expect(logged).toEqual([]);
    failure = new Error('a fault of ours');
    for (const show of [open, refresh]) {
      published.length = 0;
      logged.length = 0;
      await show(MINJI.slackUser);
      expect(await last()).toContain('unexpected went wrong and was logged');
      await eventually('a line in the log', () => logged.some((line) => line.includes('a fault of ours')));
    }
    published.length = 0;
    await open(MINJI.slackUser, 'messages');
    expect(published).toEqual([]);
  });
});
