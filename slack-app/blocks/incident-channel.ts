/** What is said of an incident that has a channel of its own: its topic, and the message in the customer's channel that leads there. */
import { shortMoment } from '../../domain/format.ts';
import type { IncidentHeader } from '../../domain/projections.ts';
import { code, label, link, plain } from '../escape.ts';
import { context, sections, type Block } from './elements.ts';
import { frozenLine } from './freeze.ts';
import { dismissed, headerNote } from './header.ts';
import { identity, progress } from './identity.ts';
import { viewOf } from './view.ts';

/** Slack takes 250 characters. Ids and the customer's name only: the header has what changes, and what comes from outside. */
export function channelTopic(state: IncidentHeader): string {
  const { desk: t } = viewOf(state).t;
  const { id, customer, drill } = state;
  const words = [customer.name, id, t.topic].join(' · ');
  return label(drill ? `${t.topicDrill} · ${words}` : words, 240);
}

/** @param url of the incident's header in its own channel */
export function pointerMessage(state: IncidentHeader, url: string | undefined): { blocks: Block[]; note: string } {
  const v = viewOf(state);
  const { t } = v;
  const { dismissal, customer, drill, openedAt, id } = state;
  const lines = [
    ...(drill ? [t.drill] : []),
    ...identity(v),
    ...frozenLine(v),
    dismissal === undefined ? progress(v) : dismissed(v, dismissal, ({ name }) => plain(name)),
    url === undefined ? t.desk.inChannel : `*${link(url, t.desk.openChannel)}*`,
  ];
  const opened = t.opened(shortMoment(openedAt, customer.timeZone, customer.language));
  return { blocks: [...sections(lines), context(`${opened} · ${code(id, 90)}`)], note: headerNote(state) };
}
