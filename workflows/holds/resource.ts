/**
 * One target, across incidents: changes of it take turns, and what one incident holds, another's release does not open.
 * Lives while anyone holds or changes the target.
 */
import {
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import {
  hold,
  incidentsOf,
  join,
  keep,
  letGo,
  othersThan,
  withdraw,
  type Answer,
  type Ask,
  type Held,
  type Leave,
  type LetGo,
} from '../../domain/holds.ts';
import { assertNever } from '../../domain/text.ts';
import { HEARTBEAT_TIMEOUT_MS, HOLD } from '../activity-options.ts';
import type { HoldActivities } from '../../contract/activities.ts';
import { failureText } from '../call-entry.ts';
import { askSignal, heldQuery, leaveSignal, letGoSignal, turnSignal } from '../../contract/messages.ts';
import { understood } from '../understood.ts';

interface Memory {
  /** By entry. */
  held: Record<string, Held>;
  /** In the order asked; the first is being answered while nobody has a turn. */
  waiting: Ask[];
  /** Whose turn it is, and what was held under its entry before. */
  turn?: { ask: Ask; earlier?: Held };
}

/** Longest pause between two looks at whether the incident whose turn it is still lives. */
const LOOK_AT_LEAST_EVERY_MS = 10 * 60_000;

export async function resource(memory: Memory = { held: {}, waiting: [] }): Promise<void> {
  const target = new Target(memory);
  setHandler(askSignal, (ask) => {
    if (understood('ask', ask)) target.ask(ask);
  });
  setHandler(leaveSignal, (leave) => {
    if (understood('leave', leave)) target.leave(leave);
  });
  setHandler(letGoSignal, (end) => {
    if (understood('letGo', end)) target.letGo(end);
  });
  setHandler(heldQuery, (entry) => memory.held[entry] ?? null);
  for (;;) {
    await condition(() => memory.turn !== undefined || memory.waiting.length > 0 || target.isFree());
    if (memory.turn !== undefined) await target.untilLeft();
    else if (memory.waiting.length > 0) await target.answerNext();
    else return;
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof resource>(memory);
  }
}

class Target {
  private readonly memory: Memory;
  /** Answers that are on their way. */
  private telling = 0;

  constructor(memory: Memory) {
    this.memory = memory;
  }

  ask(ask: Ask): void {
    const { waiting, turn } = this.memory;
    const first = turn?.ask ?? waiting[0];
    if (turn?.ask.id === ask.id || waiting.some((w) => w.id === ask.id)) return;
    // Nothing is changed by it, so it waits only for whoever may be putting back what it wants to hold.
    if (ask.want === 'join' && turn?.ask.entry !== ask.entry) {
      void this.tell(ask, this.answer(ask));
      return;
    }
    waiting.push(ask);
    if (first !== undefined) void this.tell(ask, { answer: 'wait', behind: first.by.incidentId });
  }

  /** Nobody holds it or is being answered. */
  isFree(): boolean {
    return Object.keys(this.memory.held).length === 0 && this.telling === 0;
  }

  leave({ id, took }: Leave): void {
    const { turn } = this.memory;
    if (turn?.ask.id !== id) return;
    const { ask, earlier } = turn;
    const held = this.memory.held[ask.entry];
    if (ask.want === 'release' && took) this.put(ask.entry, letGo(held, ask.by));
    if (ask.want === 'hold' && !took) this.put(ask.entry, withdraw(held, earlier, ask.by));
    delete this.memory.turn;
  }

  letGo(end: LetGo): void {
    const held = this.memory.held[end.entry];
    this.put(end.entry, end.keep ? keep(held, end.by) : letGo(held, end.by));
  }

  async answerNext(): Promise<void> {
    const ask = this.memory.waiting[0]!;
    if (ask.want === 'release') await this.forgetTheDead(ask);
    this.memory.waiting.shift();
    const reached = await this.tell(ask, this.answer(ask));
    // Its incident is no more: nobody will take the turn.
    if (!reached) this.leave({ id: ask.id, took: false });
    if (!reached && ask.want === 'join') this.letGo({ by: ask.by, entry: ask.entry, keep: false });
  }

  /** Waits for the end of a turn. An incident that died in it has lost it, once its last call must have noticed. */
  async untilLeft(): Promise<void> {
    const { ask } = this.memory.turn!;
    const left = (): boolean => this.memory.turn?.ask.id !== ask.id;
    // While nobody waits, it does not matter how long it takes.
    await condition(() => left() || this.memory.waiting.length > 0);
    for (let pauseMs = HEARTBEAT_TIMEOUT_MS; !left(); pauseMs = Math.min(2 * pauseMs, LOOK_AT_LEAST_EVERY_MS)) {
      if ((await deadOf([ask.by])).length === 0) {
        await condition(left, pauseMs);
        continue;
      }
      // A call of a terminated incident that is still under way ends at its next heartbeat.
      await sleep(HEARTBEAT_TIMEOUT_MS, { summary: `${ask.by.incidentId} is no more` });
      // It may have changed something: its hold stays, and with it the way back.
      this.leave({ id: ask.id, took: ask.want === 'hold' });
    }
  }

  private answer(ask: Ask): Answer {
    const { by, entry } = ask;
    const held = this.memory.held[entry];
    const others = incidentsOf(othersThan(held, by));
    switch (ask.want) {
      case 'join':
        if (held === undefined) return { answer: 'free' };
        this.put(entry, join(held, by));
        return { answer: 'joined', others, held };
      case 'release':
        if (others.length === 0) return this.go(ask, held);
        this.put(entry, letGo(held, by));
        return { answer: 'still-held', others };
      case 'hold':
        this.put(entry, hold(held, by, ask));
        return this.go(ask, held);
      case 'change':
        return this.go(ask, held);
      default:
        return assertNever(ask);
    }
  }

  private go(ask: Ask, earlier: Held | undefined): Answer {
    this.memory.turn = { ask, ...(earlier !== undefined && { earlier }) };
    return { answer: 'go', held: earlier ?? null };
  }

  /** An incident that was terminated will never release anything; what it kept on purpose stays. */
  private async forgetTheDead({ entry, by }: Ask): Promise<void> {
    const others = othersThan(this.memory.held[entry], by).filter((h) => h.kept !== true);
    if (others.length === 0) return;
    const dead = await deadOf(others);
    this.put(entry, letGo(this.memory.held[entry], ...dead));
  }

  /** @returns whether there is still an incident to tell */
  private async tell({ id, by }: Ask, answer: Answer): Promise<boolean> {
    this.telling += 1;
    try {
      // Its current run: a recurrence of it gives back a turn that is not its own.
      const incident = getExternalWorkflowHandle(by.incidentId);
      await incident.signal(turnSignal, { id, resource: workflowInfo().workflowId, ...answer });
      return true;
    } catch (error) {
      log.info('An incident that asked for a turn is no more', { incidentId: by.incidentId, error: String(error) });
      return false;
    } finally {
      this.telling -= 1;
    }
  }

  private put(entry: string, held: Held | undefined): void {
    if (held === undefined) delete this.memory.held[entry];
    else this.memory.held[entry] = held;
    const lines = Object.entries(this.memory.held).map(
      ([e, h]) => `- ${e}: held by ${incidentsOf(h.holders).join(', ')}`,
    );
    setCurrentDetails(lines.join('\n'));
  }
}

async function deadOf(holders: Held['holders']): Promise<Held['holders']> {
  const { 'hold.dead': dead } = proxyActivities<HoldActivities>(HOLD);
  try {
    return await dead({ holders });
  } catch (error) {
    // Not known is not dead: what is held stays held.
    failureText(error);
    return [];
  }
}
