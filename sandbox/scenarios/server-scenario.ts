/** A story of one web server, told by GuardDuty's findings about it. */
import type { AwsPart } from '../aws.ts';
import type { Machine } from './findings.ts';
import { asOwner } from './reading.ts';
import {
  injectFinding,
  ownerOf,
  proposed,
  type Check,
  type PlainState,
  type ScenarioMaker,
  type ScenarioOptions,
} from './scenario.ts';
import { detailsOf, REGION, serverById, serverNamed } from './server.ts';
import { photograph, serverChecks, type Cast } from './server-checks.ts';

export interface ServerStory {
  name: string;
  title: string;
  /** Account id. */
  account: string;
  /** Its Name tag. */
  server: string;
  /** What happens, in the attacker's words. */
  attack: string;
  findings(machine: Machine, seen: Date): object[];
  /** Entries that the incident must propose for the server. */
  proposes: readonly string[];
  /** An outside address: whether the incident may block it, or must leave it alone. */
  address: { ip: string; isSource: boolean };
  /** Anything else the story needs before its attack. */
  prepare?(aws: AwsPart, account: string, instanceId: string): Promise<void>;
  /** Checks beyond the server's own. */
  alsoChecks?(aws: AwsPart, account: string, instanceId: string, state: PlainState): Promise<Check[]>;
}

export function serverScenario(story: ServerStory): ScenarioMaker {
  return {
    name: story.name,
    title: story.title,
    create({ aws, account: id = story.account, tell = () => {} }: ScenarioOptions) {
      let cast: Cast;
      return {
        ...ownerOf(id),

        seed: () =>
          asOwner(aws, id, async (who) => {
            const { InstanceId = '' } = await serverNamed(who, story.server);
            await story.prepare?.(aws, id, InstanceId);
            cast = await photograph(who, InstanceId);
          }),

        attack: () =>
          asOwner(aws, id, async (who) => {
            cast.began = new Date();
            const machine = detailsOf(await serverById(who, cast.machine.id));
            tell('attacker', `${story.attack} on ${cast.machine.id} (${story.server})`);
            for (const finding of story.findings(machine, cast.began)) {
              await injectFinding(aws, id, REGION, finding);
              tell('GuardDuty', (finding as { type: string }).type);
            }
          }),

        verify: (state) =>
          asOwner(aws, id, async (who) => [
            ...story.proposes.map((entry) => proposed(state, entry, cast.machine.id)),
            addressCheck(state, story.address),
            ...(await serverChecks(who, state, cast, story.address.ip)),
            ...((await story.alsoChecks?.(aws, id, cast.machine.id, state)) ?? []),
          ]),
      };
    },
  };
}

function addressCheck(state: PlainState, { ip, isSource }: ServerStory['address']): Check {
  const block = proposed(state, 'vpc.block-ips', ip);
  return isSource ? block : { holds: !block.holds, claim: `${ip}, a victim, was not proposed for blocking` };
}
