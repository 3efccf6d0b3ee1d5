/** Text from outside: it is shown as text, keeps its direction to itself, and shows at first only as much as people read. */
import { useState } from 'preact/hooks';
import type { Entity } from '../../../domain/entity.ts';
import { shortKey } from '../../../domain/format.ts';
import { INVISIBLE } from '../../../domain/text.ts';
import { useHere } from './context.tsx';

const SHOWN = 240;

/** Invisible characters, and those that turn the direction of text, are shown as a sign that something was there. */
const visible = (text: string): string => text.replace(INVISIBLE, '\u{FFFD}');

export function Said({ text }: { text: string }) {
  const { words } = useHere();
  const [whole, setWhole] = useState(false);
  const shown = visible(text);
  if (shown.length <= SHOWN || whole) return <bdi class="said">{shown}</bdi>;
  return (
    <>
      <bdi class="said">{shown.slice(0, SHOWN)}</bdi>
      <button type="button" class="plain" onClick={() => setWhole(true)}>
        {words.characters(shown.length)}
      </button>
    </>
  );
}

/** The reason that a person gave, if there is one. */
export const Why = ({ text }: { text: string | undefined }) =>
  text === undefined ? null : (
    <q>
      <Said text={text} />
    </q>
  );

/** Access keys are never shown in full. */
export function entityName({ kind, id, facts }: Pick<Entity, 'kind' | 'id' | 'facts'>): string {
  if (kind !== 'access-key') return id;
  const user = facts?.['user'];
  return user === undefined ? shortKey(id) : `${user} ${shortKey(id)}`;
}

/** For attributes and labels, where no button can show the rest: `…` says that there is more. */
export function brief(text: string, most = SHOWN): string {
  const shown = visible(text);
  return shown.length <= most ? shown : `${shown.slice(0, most)}…`;
}

/** A moment that can be gone to. */
export function Time({ at, frame, full = false }: { at: string | number; frame?: number | undefined; full?: boolean }) {
  const here = useHere();
  const iso = typeof at === 'string' ? at : new Date(at).toISOString();
  const text = <time dateTime={iso}>{full ? here.full(at) : here.time(at)}</time>;
  if (frame === undefined) return text;
  return (
    <button type="button" class="plain time" title={here.words.goThere} onClick={() => here.go(frame)}>
      {text}
    </button>
  );
}
