/** A tool reports something that no runbook covers. It must reach people and AWS Support, and change nothing. */
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DescribeCasesCommand, SupportClient } from '@aws-sdk/client-support';
import { caller, makeKey, type Caller } from '../caller.ts';
import { HOME_REGION, MSP_ACCOUNT, alertTopicOf, noticeTopicOf } from '../story.ts';
import { asOwner } from './reading.ts';
import {
  eventually,
  isDone,
  proposed,
  same,
  scenario,
  type Check,
  type PlainState,
  type Plot,
  type Stage,
} from './scenario.ts';

export const unknownAlert = scenario({
  name: 'unknown-alert',
  title: 'A tool reports what no runbook was written for: the infosec team and AWS Support are told',
  account: '111122224444',
  play,
});

const TOPIC = alertTopicOf({ id: 'acme' });

function play({ aws, id, tell, account, customer }: Stage): Plot {
  return {
    seed: () => Promise.resolve(),

    async attack() {
      const tool = caller(aws, await makeKey(aws, { account: MSP_ACCOUNT }), { sourceIp: '203.0.113.30' });
      const event = {
        firebreakAlert: 1,
        product: 'Tidewatch',
        type: 'Tidewatch:Drift/7',
        account: id,
        region: HOME_REGION,
        severity: 'high',
        title: 'Readings drift from their usual range',
      };
      const Message = JSON.stringify(event);
      await tool.client(SNSClient, HOME_REGION).send(new PublishCommand({ TopicArn: TOPIC, Message }));
      tool.close();
      tell('Tidewatch', `${event.type}: ${event.title}`);
    },

    verify: (state) => asOwner(aws, id, (who) => checks(who, state)),
  };

  async function checks(who: Caller, state: PlainState): Promise<Check[]> {
    const opened = isDone(state, 'support.open-case', id);
    const { cases = [] } = await who.client(SupportClient).send(new DescribeCasesCommand({}));
    const mine = cases.filter((c) => c.subject?.includes(state.id));
    const changes = state.steps.filter((s) => s.kind === 'change').map((s) => s.entry);
    return [
      proposed(state, 'support.open-case', id),
      proposed(state, 'infosec.take-over', id),
      same(`AWS Support has ${opened ? 'an open case' : 'no open case'} about it`, mine.length, opened ? 1 : 0),
      same('nothing else of the account was to be changed', [...new Set(changes)], ['support.open-case']),
      await wasTold(`${customer.name} was told by SMS and e-mail`, noticeTopicOf(customer)),
      await wasTold('so were the people of the MSP', noticeTopicOf()),
    ];
  }

  async function wasTold(claim: string, topic: string): Promise<Check> {
    const told = await eventually(
      () => publishedTo(topic),
      (texts) => texts.some((t) => t.includes(account.name)),
    );
    return { holds: told.some((t) => t.includes(account.name)), claim, seen: told.at(-1) ?? 'nothing' };
  }

  async function publishedTo(topic: string): Promise<string[]> {
    const answer = await fetch(`${aws.controlUrl}/sns/published?to=${encodeURIComponent(topic)}`);
    const { published } = (await answer.json()) as { published: { texts: { email?: string } }[] };
    return published.map(({ texts }) => texts.email ?? '');
  }
}
