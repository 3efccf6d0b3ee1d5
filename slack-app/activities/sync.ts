/** `slack.sync`: makes the messages in the customer's channel agree with the incident's state. */
import { Context } from '@temporalio/activity';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Incidents } from '../../contract/temporal/incidents.ts';
import { followUpsId } from '../../contract/ids.ts';
import { unlessWithoutState } from '../../contract/temporal/errors.ts';
import type { SlackPlace } from '../../domain/slack-place.ts';
import type { IncidentHeader } from '../../domain/projections.ts';
import { nextDuty, type DutyDeadline } from '../../domain/next-deadline.ts';
import { FOLD_ABOVE } from '../../domain/gate-fold.ts';
import { foldedCard } from '../blocks/gate-fold.ts';
import { CLOSING, closingMessage } from '../blocks/closing.ts';
import type { CardPart } from '../blocks/decision.ts';
import { gateCard } from '../blocks/gate.ts';
import { nextApprover, nextApproverKey } from '../blocks/next-approver.ts';
import { questionMessage } from '../blocks/questions.ts';
import { draftKey, draftMessage } from '../blocks/update-drafts.ts';
import { headerBlocks, headerNote } from '../blocks/header.ts';
import type { OutsideLinks } from '../blocks/links.ts';
import type { Text } from '../../domain/text.ts';
import { createIncidentChannels, type ChannelPlace } from './incident-channel.ts';
import { createInfosecSync, type InfosecDeps } from './infosec.ts';
import { ChannelMessages } from './messages.ts';
import { Remembered } from './remembered.ts';
import { Locks } from './locks.ts';
import { isGone } from './lost-channel.ts';
import { brokenChannelOf } from './slack-errors.ts';

export interface SyncDeps extends InfosecDeps {
  incidents: Pick<Incidents, 'header' | 'gate' | 'gateFold' | 'followUps'>;
  links: OutsideLinks;
}

/** Where the incident is shown, and the version of its state that is. */
interface Synced {
  place: SlackPlace;
  version: number;
}

const HEADER = 'header';

/** One call of the activity shows a burst of changes: it goes on while the state changes, for at most this long. */
const FOLLOW_FOR_MS = 20_000;
/** A burst has ended when nothing has changed for as long as this. */
const QUIET_MS = 800;
const LOOK_EVERY_MS = 100;
/** Between edits, since Slack limits them. A new card does not wait. */
const EDIT_EVERY_MS = 200;

export function createSync({ incidents, links, ...deps }: SyncDeps) {
  const { slack } = deps;
  const open = new Remembered<ChannelMessages>();
  const tellInfosec = createInfosecSync(deps);
  const channels = createIncidentChannels({ ...deps, links });
  const locks = new Locks();

  async function sync(incidentId: string, runId: string, followMs: number): Promise<Synced> {
    const { cancellationSignal } = Context.current();
    const state = await incidents.header({ id: incidentId, runId });
    try {
      return await showAll(state, followMs, cancellationSignal).catch(async (error: unknown) => {
        if (!isGone(error) || !(await channels.lose(state))) throw error;
        return showAll(state, followMs, cancellationSignal);
      });
    } catch (error) {
      const broken = brokenChannelOf(error);
      // Nobody sees the incident then, unless the infosec team is told.
      if (broken !== undefined) {
        const channel = state.slack?.channel ?? state.customer.slackChannel;
        await tellInfosec(state, { broken: { why: broken, channel }, url: state.slack?.link });
      }
      throw error;
    }
  }

  async function showAll(first: IncidentHeader, followMs: number, cancellationSignal: AbortSignal): Promise<Synced> {
    let state = first;
    let duty = await dutyOf(first);
    const { runId } = state;
    let messages = open.take(runId);
    let at: ChannelPlace;
    const until = Date.now() + followMs;
    for (;;) {
      // An incident that becomes severe moves to a channel of its own.
      at = await channels.placeOf(state);
      if (messages?.channel !== at.channel) messages = await openMessages(state, at.channel);
      await show(state, messages, { duty, noChannel: at.noChannel });
      open.keep(runId, messages);
      // The customer's people see at once where it is.
      if (at.own === true && state === first) await pointThere(state, await messages.permalink(HEADER));
      // People wait for the first card, and nobody for the topic of its channel.
      at = await channels.describe(at, state);
      const newer = await nextVersion(state, until, cancellationSignal);
      if (newer === undefined) break;
      if (newer.counts.followUps !== state.counts.followUps) duty = await dutyOf(newer);
      state = newer;
    }
    const link = await messages.permalink(HEADER);
    // After the incident's own messages, so that an error here does not stop them.
    const why = at.own === true ? await pointThere(state, link) : undefined;
    const broken =
      at.lost !== undefined
        ? { broken: { channel: at.lost } }
        : why === undefined
          ? {}
          : { broken: { why, channel: state.customer.slackChannel } };
    const infosecTs = await tellInfosec(state, { url: link, ...broken });
    return { place: { ...place(at, messages), ...optional({ link, infosecTs }) }, version: state.version };
  }

  /** @returns why Slack takes no message in the customer's channel */
  async function pointThere(state: IncidentHeader, link: string | undefined): Promise<Text | undefined> {
    try {
      await channels.point(state, link);
      return undefined;
    } catch (error) {
      const broken = brokenChannelOf(error);
      if (broken === undefined) throw error;
      return broken;
    }
  }

  /** The next time limit of a law or contract: the follow-ups know it. */
  async function dutyOf({ id, runId, counts }: IncidentHeader): Promise<DutyDeadline | undefined> {
    if (counts.followUps === 0) return undefined;
    // They may not have begun, or have ended.
    const followUps = await incidents.followUps({ id: followUpsId(id, runId) }).catch(unlessWithoutState);
    return followUps && nextDuty(followUps);
  }

  /** Waits for the next change of the state. Undefined if nothing changes for `QUIET_MS`, or at `until`. */
  async function nextVersion(
    { id, runId, version, status, gates }: IncidentHeader,
    until: number,
    signal: AbortSignal,
  ): Promise<IncidentHeader | undefined> {
    // The incident waits for Slack to show its end. If it is opened again, it calls again.
    if (status !== 'open') return undefined;
    const begun = Date.now();
    while (Date.now() < Math.min(until, begun + QUIET_MS)) {
      Context.current().heartbeat();
      await sleep(LOOK_EVERY_MS, undefined, { signal });
      const state = await incidents.header({ id, runId });
      const mayEdit = Date.now() >= begun + EDIT_EVERY_MS;
      if (state.version !== version && (mayEdit || state.gates.length > gates.length)) return state;
    }
    return undefined;
  }

  async function show(
    state: IncidentHeader,
    messages: ChannelMessages,
    { duty, noChannel }: { duty: DutyDeadline | undefined; noChannel: Text | undefined },
  ): Promise<void> {
    const why = noChannel === undefined ? {} : { noChannel };
    const header = async () => {
      const cardUrl = await cardLink(state, messages);
      const blocks = headerBlocks(state, { ...links, ...why, ...(cardUrl === undefined ? {} : { cardUrl }) }, duty);
      await messages.put({ key: HEADER, blocks, note: headerNote(state) });
    };
    // It stands above the cards. Once it is there, people get new cards first.
    if (messages.ts(HEADER) === undefined) await header();
    for (const { id, stamp: ofSteps, steps } of state.gates) {
      // The buttons go when the incident has closed.
      const stamp = `${ofSteps}${state.closedAt === undefined ? '' : ' closed'}`;
      if (messages.isShown(id, stamp)) continue;
      const parts = await partsOf(state, id, steps);
      if (parts === undefined) continue;
      for (const part of parts) await messages.put(part);
      const left = messages.keys().filter((key) => key.startsWith(`${id}/`) && !parts.some((p) => p.key === key));
      for (const key of left) await messages.remove(key);
      messages.shown(id, stamp);
    }
    // The link to a new card is known only now. Nothing is sent if nothing has changed.
    await header();
    for (const { id, partly } of state.gates) {
      const call = partly && nextApprover(state, partly, await messages.permalink(id));
      if (call === undefined) await messages.remove(nextApproverKey(id));
      else await messages.put({ key: nextApproverKey(id), ...call });
    }
    for (const gate of state.gates)
      for (const question of gate.questions ?? []) await messages.put(questionMessage(state, gate, question));
    const ended = closingMessage(state, links);
    if (ended !== undefined) await messages.put(ended);
    // Opened again: the next closing is a new message, at the end of the channel.
    else await messages.remove(CLOSING);
    for (const draft of state.drafts ?? []) {
      const message = draftMessage(state, draft);
      if (message === undefined) await messages.remove(draftKey(draft));
      else await messages.put(message);
    }
  }

  async function partsOf(state: IncidentHeader, gateId: string, steps: number): Promise<CardPart[] | undefined> {
    if (steps > FOLD_ABOVE) {
      const fold = await incidents.gateFold(state, gateId);
      return fold && foldedCard(state, fold);
    }
    const view = await incidents.gate(state, gateId);
    return view && gateCard(state, view);
  }

  async function openMessages(state: IncidentHeader, channel: string): Promise<ChannelMessages> {
    const { headerTs, gates = {} } = state.slack?.channel === channel ? state.slack : {};
    const known = { ...gates, ...(headerTs === undefined ? {} : { [HEADER]: headerTs }) };
    return ChannelMessages.open(slack, { channel, runId: state.runId, since: state.openedAt, known });
  }

  /** @param followMs for how long it goes on while the state changes */
  return ({ incidentId, runId }: { incidentId: string; runId: string }, followMs = FOLLOW_FOR_MS): Promise<Synced> =>
    locks.withLock(runId, () => sync(incidentId, runId, followMs));
}

const optional = ({ link, infosecTs }: { link: string | undefined; infosecTs: string | undefined }) => ({
  ...(link === undefined ? {} : { link }),
  ...(infosecTs === undefined ? {} : { infosecTs }),
});

function place(at: ChannelPlace, messages: ChannelMessages): SlackPlace {
  const keys = messages.keys().filter((key) => key !== HEADER);
  const headerTs = messages.ts(HEADER);
  return {
    ...at,
    ...(headerTs === undefined ? {} : { headerTs }),
    gates: Object.fromEntries(keys.map((key) => [key, messages.ts(key)!])),
  };
}

/** A link to the first card that waits for somebody. */
async function cardLink(state: IncidentHeader, messages: ChannelMessages): Promise<string | undefined> {
  const gate = state.gates.find((g) => g.waits);
  return gate === undefined ? undefined : messages.permalink(gate.id);
}
