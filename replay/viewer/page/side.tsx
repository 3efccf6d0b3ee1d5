/** A recording as the page shows it, read once. A file has one, or two that are compared. */
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Language } from '../../../domain/text.ts';
import { Player } from '../../player.ts';
import type { Recording } from '../../recording.ts';
import { layoutOf, type Layout } from '../model/graph.ts';
import { storyOf, type Story } from '../model/story.ts';
import { PageContext } from './context.tsx';

export interface Side {
  recording: Recording;
  player: Player;
  story: Story;
  layout: Layout;
}

export function sideOf(recording: Recording): Side {
  const player = new Player(recording);
  const story = storyOf(player);
  return { recording, player, story, layout: layoutOf(player.at(player.frames.length - 1).incident, story.known) };
}

/** The last moment of one recording that is as long after its beginning as a moment of another. */
export function sameTimeIn(to: Side, from: Side, index: number): number {
  return to.player.indexAt(to.story.times[0]! + from.story.times[index]! - from.story.times[0]!);
}

interface ShownProps {
  side: Side;
  language: Language;
  go: (index: number) => void;
  children: ComponentChildren;
}

/** What stands in it is about this recording, in its customer's time zone. */
export function Shown({ side, language, go, children }: ShownProps) {
  const here = useMemo(() => {
    const { player, story, layout } = side;
    const { timeZone } = player.at(0).incident.customer;
    return { language, timeZone, day: player.frames[0]!.at, player, story, layout, go };
  }, [language, side, go]);
  return <PageContext.Provider value={here}>{children}</PageContext.Provider>;
}
