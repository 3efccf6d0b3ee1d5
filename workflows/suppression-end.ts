/** An approver ends a suppression before its day. Who may is read anew; what is refused is told to the person, and stands in the history. */
import { condition, log, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { SlackActivities } from '../contract/activities.ts';
import { endSuppressionSignal } from '../contract/messages.ts';
import { mayBeHeard, mayDecide } from '../domain/approval.ts';
import type { Authority } from '../domain/authority.ts';
import type { Person } from '../domain/incident.ts';
import { newMemory, type Memory, type Said, type Speaker } from '../domain/statement.ts';
import type { SuppressionDecided } from '../domain/suppressions.ts';
import type { Text } from '../domain/text.ts';
import { SLACK_NOTE } from './activity-options.ts';
import { readAuthority } from './authority.ts';
import { failureText, rethrowUnlessActivityFailure } from './call-entry.ts';
import { recordRefusal } from './refusals.ts';
import { onSpoken, Statements } from './statements.ts';
import { text } from './wording.ts';

interface Listening {
  memory: Memory;
  /**
   * Waits until everything that was said has been answered, for as long as the run may stop.
   * @returns whether it may; if not, people are heard as before
   */
  settled(mayStop: () => boolean): Promise<boolean>;
}

/** @param decided absent for one of customers.yaml, which is ended there @param end false if it has ended already */
export function listenForEnd(
  decided: SuppressionDecided | undefined,
  end: (by: string, because: string) => boolean,
): Listening {
  const memory = decided?.memory ?? newMemory();
  if (decided === undefined) {
    onSpoken(endSuppressionSignal, () => recordRefusal(endSuppressionSignal.name, 'elsewhere'));
    return { memory, settled: (mayStop) => Promise.resolve(mayStop()) };
  }
  const { parts, channel } = decided;
  const { customer: id, account } = parts[0]!.facts;
  const { workflowId, firstExecutionRunId } = workflowInfo();
  let answering = 0;
  const tell = (by: Person, words: Text): void => {
    const { 'slack.tell': send } = proxyActivities<SlackActivities>({ ...SLACK_NOTE, summary: by.name });
    answering += 1;
    send({ channel, slackUser: by.slackUser, text: words })
      // It is in the history, also when Slack cannot deliver the note.
      .catch(rethrowUnlessActivityFailure)
      .finally(() => (answering -= 1));
  };
  const authority = (): Promise<Authority> => readAuthority({ id, account: { id: account } });
  let team = '';
  const statements = new Statements({
    id: workflowId,
    runId: firstExecutionRunId,
    memory,
    keys: [],
    async lookUpKeys() {
      try {
        const { policy, keys } = await authority();
        team = policy.slackTeam;
        return keys;
      } catch (error) {
        rethrowUnlessActivityFailure(error);
        return undefined;
      }
    },
    refuseMessage: (fault) => recordRefusal(endSuppressionSignal.name, fault),
    refusalOf: (speaker: Speaker) => mayBeHeard(speaker, { slackTeam: team }),
    refuse: tell,
  });
  const take = async ({ by, key, reason }: Said<{ reason: string }>): Promise<void> => {
    answering += 1;
    try {
      const { policy, keys } = await authority();
      const why = keys.some((k) => k.id === key) ? mayDecide(by, { name: id, ...policy }) : WITHDRAWN;
      tell(by, why ?? (end(by.name, reason) ? ENDED : OVER));
    } catch (error) {
      log.warn('Who may end a suppression cannot be read', { why: failureText(error).en });
      tell(by, UNKNOWN);
    } finally {
      answering -= 1;
    }
  };
  onSpoken(endSuppressionSignal, (raw) => statements.hear(endSuppressionSignal, raw, (said) => void take(said)));
  return {
    memory,
    async settled(mayStop) {
      statements.stop();
      await condition(() => !mayStop() || (statements.isIdle() && answering === 0));
      if (mayStop()) return true;
      statements.goOn();
      return false;
    },
  };
}

const ENDED = text(
  'The suppression has ended, in your name. From now on these alerts open incidents again.',
  '억제를 끝냈습니다. 지금부터 같은 경보가 들어오면 인시던트를 접수합니다. 본인의 결정으로 기록했습니다.',
);
const OVER = text('It has ended already. Nothing was changed.', '이미 끝난 억제입니다. 변경된 것은 없습니다.');
const WITHDRAWN = text(
  'The key that signed this click was withdrawn. Nothing was changed.',
  '서명 키가 폐기되어 처리하지 않았습니다. 변경된 것은 없습니다.',
);
const UNKNOWN = text(
  'Firebreak could not read who may decide, so the suppression goes on. Please press again.',
  '승인자를 확인하지 못해 억제를 끝내지 않았습니다. 다시 눌러 주세요.',
);
