/**
 * Hears what approvers of a customer say to a workflow that has no incident: who may decide is read anew for each statement. Each
 * answer, a refusal too, is told to the person, and stands in the history.
 */
import { condition, log, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { SlackActivities } from '../contract/activities.ts';
import type { SpokenSignal } from '../contract/signed.ts';
import { mayBeHeard, mayDecide } from '../domain/approval.ts';
import type { Authority } from '../domain/authority.ts';
import type { Person } from '../domain/incident.ts';
import { RefusedPeople } from '../domain/refused-people.ts';
import type { Memory, Said, Speaker } from '../domain/statement.ts';
import type { Text } from '../domain/text.ts';
import { SLACK_NOTE } from './activity-options.ts';
import { readAuthority } from './authority.ts';
import { failureText, rethrowUnlessActivityFailure } from './call-entry.ts';
import { recordRefusal } from './refusals.ts';
import { onSpoken, Statements } from './statements.ts';
import { UnderWay } from './under-way.ts';
import { text } from './wording.ts';

type Answer<Message> = (said: Said<Message>, authority: Authority) => Promise<Text> | Text;
type WhyNot = (by: Person, policy: Authority['policy']) => Text | undefined;

interface OfCustomer {
  id: string;
  account: string;
  memory: Memory;
  /** The channel in which the person is answered. */
  channelOf: (message: object | undefined) => string;
}

export class CustomerHearing {
  private readonly of: OfCustomer;
  private readonly all: Statements[] = [];
  private readonly answering = new UnderWay();
  private readonly refused = new RefusedPeople();
  private team = '';

  constructor(of: OfCustomer) {
    this.of = of;
  }

  /**
   * @param answer what an approver is told. It may carry out what was said.
   * @param whyNot why an approver may not say this
   */
  on<Message extends object>(
    signal: SpokenSignal<Message>,
    answer: Answer<Message>,
    whyNot: WhyNot = () => undefined,
  ): void {
    const { workflowId: id, firstExecutionRunId: runId } = workflowInfo();
    const statements = new Statements({
      id,
      runId,
      memory: this.of.memory,
      keys: [],
      lookUpKeys: () => this.lookUpKeys(),
      refuseMessage: (fault) => recordRefusal(signal.name, fault),
      refusalOf: (speaker: Speaker) => mayBeHeard(speaker, { slackTeam: this.team }),
      refuse: (by, why) => {
        if (this.mayAnswer(signal, by)) this.tell(by, why, this.of.channelOf(undefined));
      },
    });
    this.all.push(statements);
    onSpoken(signal, (raw) =>
      statements.hear(signal, raw, (said) => {
        if (this.mayAnswer(signal, said.by)) void this.answering.track(() => this.take(said, answer, whyNot));
      }),
    );
  }

  /** Everything that was heard is answered. */
  isIdle = (): boolean => this.answering.isNone();

  /**
   * Waits until everything that was said has been answered, for as long as the run may stop.
   * @returns whether it may; if not, people are heard as before
   */
  async settled(mayStop: () => boolean): Promise<boolean> {
    for (const one of this.all) one.stop();
    await condition(() => !mayStop() || (this.all.every((one) => one.isIdle()) && this.isIdle()));
    if (mayStop()) return true;
    for (const one of this.all) one.goOn();
    return false;
  }

  /** What a person says who was refused too often is counted, and costs no call. */
  private mayAnswer({ name }: { name: string }, { slackUser }: Person): boolean {
    const may = this.refused.mayAnswer(slackUser, Date.now());
    if (!may) recordRefusal(name, 'too-many');
    return may;
  }

  private authority(): Promise<Authority> {
    const { id, account } = this.of;
    return readAuthority({ id, account: { id: account } });
  }

  private async lookUpKeys(): Promise<Authority['keys'] | undefined> {
    try {
      const { policy, keys } = await this.authority();
      this.team = policy.slackTeam;
      return keys;
    } catch (error) {
      rethrowUnlessActivityFailure(error);
      return undefined;
    }
  }

  private async take<Message extends object>(
    said: Said<Message>,
    answer: Answer<Message>,
    whyNot: WhyNot,
  ): Promise<void> {
    const channel = this.of.channelOf(said);
    const { by, key } = said;
    try {
      const authority = await this.authority();
      const { policy, keys } = authority;
      const isKnown = keys.some((k) => k.id === key);
      const why = isKnown ? (mayDecide(by, { name: this.of.id, ...policy }) ?? whyNot(by, policy)) : WITHDRAWN;
      if (why === undefined) this.refused.forgive(by.slackUser);
      this.tell(by, why ?? (await answer(said, authority)), channel);
    } catch (error) {
      rethrowUnlessActivityFailure(error);
      const { en, ko } = failureText(error);
      log.warn('What a person said could not be carried out', { why: en });
      this.tell(
        by,
        text(`Nothing was done. Please try again. ${en}`, `처리하지 않았습니다. 다시 시도해 주세요. ${ko}`),
        channel,
      );
    }
  }

  private tell(by: Person, words: Text, channel: string): void {
    const { 'slack.tell': send } = proxyActivities<SlackActivities>({ ...SLACK_NOTE, summary: by.name });
    const note = { channel, slackUser: by.slackUser, text: words };
    // It is in the history, also when Slack cannot deliver the note.
    void this.answering.track(() => send(note).catch(rethrowUnlessActivityFailure));
  }
}

const WITHDRAWN = text(
  'The key that signed this click was withdrawn. Nothing was changed.',
  '서명 키가 폐기되어 처리하지 않았습니다. 변경된 것은 없습니다.',
);
