/** A story of one web server and the findings about it, from GuardDuty or another detector. */
import type { AwsPart } from '../aws.ts';
import type { Caller } from '../caller.ts';
import type { Machine } from './findings.ts';
import { asOwner } from './reading.ts';
import { injectFinding, proposed, scenario, type Check, type PlainState, type ScenarioMaker } from './scenario.ts';
import { detailsOf, REGION, serverById, serverNamed } from './server.ts';
import { photograph, serverChecks, type Cast } from './server-checks.ts';

export interface ServerStory {
  name: string;
  title: string;
  /** Account id. */
  account: string;
  /** Its Name tag. */
  server: string;
  /** What the attacker does. */
  attack: string;
  findings(machine: Machine, seen: Date): Reported[];
  /** The detector. Default: GuardDuty. */
  detector?: Detector;
  /** Entries that the incident must propose for the server. */
  proposes: readonly string[];
  /** An outside address, and whether the incident may block it. */
  address: { ip: string; isSource: boolean };
  /** Anything else the story needs before its attack. */
  prepare?(aws: AwsPart, account: string, instanceId: string): Promise<void>;
  /** Checks beyond the server's own. */
  alsoChecks?(aws: AwsPart, account: string, instanceId: string, state: PlainState): Promise<Check[]>;
}

/** A finding, named by its type or title. */
type Reported = object & ({ type: string } | { Title: string });

export interface Detector {
  name: string;
  /** Gives a finding to AWS, which forwards it. `who` is the account's administrator. */
  report(who: Caller, finding: Reported, aws: AwsPart, account: string): Promise<void>;
}

const GUARD_DUTY: Detector = {
  name: 'GuardDuty',
  report: (_who, finding, aws, account) => injectFinding(aws, account, REGION, finding),
};

export function serverScenario(story: ServerStory): ScenarioMaker {
  return scenario({
    name: story.name,
    title: story.title,
    account: story.account,
    play({ aws, id, tell }) {
      let cast: Cast;
      return {
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
            const detector = story.detector ?? GUARD_DUTY;
            for (const finding of story.findings(machine, cast.began)) {
              await detector.report(who, finding, aws, id);
              tell(detector.name, 'type' in finding ? finding.type : finding.Title);
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
  });
}

function addressCheck(state: PlainState, { ip, isSource }: ServerStory['address']): Check {
  const block = proposed(state, 'vpc.block-ips', ip);
  return isSource
    ? block
    : { holds: !block.holds, claim: `${ip}, which no finding calls the attacker's, was not proposed for blocking` };
}
