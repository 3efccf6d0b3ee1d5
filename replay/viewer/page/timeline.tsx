/** Everything that happened up to the moment, the latest first. Print has all of it. */
import { useEffect, useState } from 'preact/hooks';
import { marksUpTo } from '../model/story.ts';
import { useHere } from './context.tsx';
import { classOf, MarkText } from './mark.tsx';
import { Time } from './said.tsx';

const SHOWN = 40;

export function TimelineList({ index }: { index: number }) {
  const here = useHere();
  const { words, story } = here;
  const [all, setAll] = useState(false);
  useEffect(() => {
    const onPrint = (): void => setAll(true);
    addEventListener('beforeprint', onPrint);
    return () => removeEventListener('beforeprint', onPrint);
  }, []);
  const count = marksUpTo(story.marks, index);
  const past = story.marks.slice(all ? 0 : Math.max(0, count - SHOWN), count).toReversed();
  return (
    <section class="panel timeline">
      <h3>
        {words.timeline} <span class="quiet">{words.upToNow(count)}</span>
      </h3>
      <ol class="events">
        {past.map((mark, i) => (
          <li key={count - i} class={`${classOf(mark)}${mark.frame === index ? ' current' : ''}`}>
            <Time at={mark.at} frame={mark.frame} />
            <MarkText mark={mark} />
          </li>
        ))}
      </ol>
      {past.length < count && (
        <button type="button" onClick={() => setAll(true)}>
          {words.more(count - past.length)}
        </button>
      )}
    </section>
  );
}
