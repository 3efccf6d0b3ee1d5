/** Who reads an incident by `/incident`: nobody whom it is about; its timeline and what can be undone, only members. */
import { describe, expect, it } from 'vitest';
import { headerOf } from '../../../domain/projections.ts';
import { NoState } from '../../../contract/temporal/errors.ts';
import type { SlackStanding } from '../../../domain/statement.ts';
import { createDirectory } from '../../../slack-app/directory.ts';
import { catchUp } from '../../../slack-app/listeners/commands/catch-up.ts';
import { openIn } from '../../../slack-app/listeners/commands/incident-of-channel.ts';
import { merge } from '../../../slack-app/listeners/commands/merge.ts';
import { show } from '../../../slack-app/listeners/commands/show.ts';
import { timeline } from '../../../slack-app/listeners/commands/timeline.ts';
import { undo } from '../../../slack-app/listeners/commands/undo.ts';
import type { Commanded, ListenerDeps } from '../../../slack-app/listeners/listener.ts';
import { en } from '../../../slack-app/texts/en.ts';
import { customerOf, customersFileOf, fileOf, JUN, MINJI } from '../../customers.ts';
import { incident } from '../../incidents/underway.ts';

const customer = customerOf();
const about = { ...headerOf(incident()), suspects: [MINJI.slackUser] };
const OTHER = { ...about, id: `${about.id}-other`, suspects: [] };
const directory = createDirectory(fileOf(customersFileOf([customer])));

const depsFor = (standing: SlackStanding, isThere = true) =>
  ({
    directory,
    incidents: {
      header: ({ id }: { id: string }) =>
        Promise.resolve(
          id === OTHER.id ? OTHER : isThere ? about : { ...about, customer: { ...about.customer, id: 'other' } },
        ),
      openHeaders: () => Promise.resolve({ headers: isThere ? [about] : [], more: 0 }),
      timeline: () => Promise.resolve({ events: [], earlier: 0 }),
      undoable: () => Promise.resolve({ steps: [], more: 0 }),
    },
    people: {
      speakerOf: ({ id }: { id: string }) => Promise.resolve({ slackUser: id, name: id, team: 'T', standing }),
    },
  }) as unknown as ListenerDeps;
const asked = ({ slackUser }: { slackUser: string }, ...words: string[]) =>
  ({ words, channel: CHANNEL, user: { id: slackUser }, workspace: 'T', t: en }) as unknown as Commanded;
const CHANNEL = customer.slackChannel;

describe('an incident read by command', () => {
  it('is none while it has no state to show', async () => {
    const deps = depsFor('member');
    deps.incidents.header = () => Promise.reject(new NoState('it begins'));
    const answer = await show.handle(asked(JUN, about.id), deps);
    expect(answer).toEqual(await show.handle(asked(JUN, about.id), depsFor('member', false)));
  });

  it('is none for a person whom it is about, named or not', async () => {
    const named = [show, catchUp, timeline, undo].flatMap((command) =>
      [[], [about.id]].map((words) => ({ command, words })),
    );
    // Into another incident, what may join is listed.
    const joining = [[about.id], [OTHER.id], [OTHER.id, about.id]].map((words) => ({ command: merge, words }));
    for (const { command, words } of [...named, ...joining]) {
      const answer = await command.handle(asked(MINJI, ...words), depsFor('member'));
      expect(answer).toEqual(await command.handle(asked(MINJI, ...words), depsFor('member', false)));
      expect(answer).not.toEqual(await command.handle(asked(JUN, ...words), depsFor('member')));
    }
    expect((await openIn(asked(MINJI), depsFor('member'))).headers).toEqual([]);
    expect((await openIn(asked(JUN), depsFor('member'))).headers).toHaveLength(1);
  });

  it('shows its timeline and what can be undone to members only', async () => {
    for (const command of [timeline, undo])
      for (const standing of ['guest', 'unknown', 'other-workspace'] as const)
        expect(await command.handle(asked(JUN, about.id), depsFor(standing))).toEqual([en.home.members]);
  });
});
