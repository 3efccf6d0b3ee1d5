/** Previewing and applying a change by the engine, compared with the same calls of the SDK. */
import { CreateUserCommand, DeleteUserPolicyCommand, IAMClient, ListUserPoliciesCommand } from '@aws-sdk/client-iam';
import type { AwsAccess } from '../../activities/aws/access.ts';
import type { AwsAccount } from '../../activities/account.ts';
import denyAll from '../../activities/catalogue/iam/deny-all.ts';
import { apply, preview } from '../../activities/engine.ts';
import type { Entity } from '../../domain/entity.ts';
import type { AwsPart } from '../../sandbox/aws.ts';
import { asOwner } from '../../sandbox/scenarios/reading.ts';
import { ACCOUNT_ID, contextOf } from './account.ts';
import { compare, type Comparison } from './measure.ts';

const UserName = 'bench';
const HOUR = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' };

export function changing(aws: AwsPart, access: AwsAccess): Promise<Comparison> {
  return asOwner(aws, ACCOUNT_ID, async (owner) => {
    const iam = owner.client(IAMClient);
    await iam.send(new CreateUserCommand({ UserName }));
    const ctx = contextOf(access, denyAll, 'isolate', HOUR);
    const calls: Call[] = [];
    const ours = async (): Promise<void> => {
      const target: Entity = { kind: 'iam-user', id: UserName, standing: 'affected' };
      const watched = { ...ctx, aws: remembering(ctx.aws, calls) };
      calls.length = 0;
      const input = { incident: ctx.incident, target, params: {} };
      const seen = await preview(denyAll, watched, ctx.untouchable, { ...input, entities: [target] });
      if (seen.outcome !== 'change') throw new Error(`the preview said ${seen.outcome}`);
      const { params, from, to } = seen;
      const done = await apply(denyAll, watched, ctx.untouchable, { ...input, params, from, to });
      if (done.outcome !== 'done') throw new Error(`the change ended as ${done.outcome}`);
    };
    return compare(
      {
        what: `preview and apply ${denyAll.id}`,
        baseline: 'the same calls by the SDK',
        ours,
        // A read before the write may find nothing, which is an error in AWS.
        bare: async () => {
          for (const send of calls) await send().catch(() => undefined);
        },
        again: async () => {
          const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
          for (const PolicyName of PolicyNames) await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
        },
      },
      15,
    );
  });
}

type Call = () => Promise<unknown>;
interface Sender {
  send(command: unknown): Promise<unknown>;
  destroy(): void;
}

/** The account, with a record of its calls to repeat them. */
function remembering(account: AwsAccount, calls: Call[]): AwsAccount {
  return {
    ...account,
    client(ctor, region) {
      const client = account.client(ctor, region);
      const sender = client as unknown as Sender;
      const send: Sender['send'] = (command) => {
        calls.push(() => sender.send(command));
        return sender.send(command);
      };
      return new Proxy(client, {
        get: (of, name) => (name === 'send' ? send : (Reflect.get(of, name) as unknown)),
      });
    },
  };
}
