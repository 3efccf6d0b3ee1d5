/** The line of time: a slider, lanes with what happened, folded stretches, and the buttons that jump. */
import { memo } from 'preact/compat';
import { useId, useMemo } from 'preact/hooks';
import { scaleOf, type Scale } from '../model/scale.ts';
import { jump, JUMPS, LANES, stopsOf, type Jump, type Lane, type Mark } from '../model/story.ts';
import { useHere } from './context.tsx';
import { brief } from './said.tsx';

/** Marks closer than this part of the line are one. */
const CELLS = 300;
const STEPS = 100_000;
const PAGE = 10;
const KEYS: Record<string, Jump> = { d: 'decision', c: 'change', a: 'alert', s: 'surprise' };

export function Scrubber({ index, pinned }: { index: number; pinned: number | undefined }) {
  const here = useHere();
  const { words, story, player, go } = here;
  const scale = useMemo(() => scaleOf(story.times), [story]);
  const stops = useMemo(() => stopsOf(story.marks), [story]);
  // Two incidents have two scrubbers.
  const helpId = useId();
  const last = story.times.length - 1;
  const frame = player.frames[index]!;
  const place = scale.position(story.times[index]!);
  const event = frame.run === 1 ? String(frame.event) : `${frame.run}.${frame.event}`;
  const onKey = (e: KeyboardEvent): void => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const kind = KEYS[e.key.toLowerCase()];
    const moves: Record<string, number> = {
      ArrowLeft: index - 1,
      ArrowDown: index - 1,
      ArrowRight: index + 1,
      ArrowUp: index + 1,
      PageDown: index - PAGE,
      PageUp: index + PAGE,
      Home: 0,
      End: last,
    };
    const to = kind === undefined ? moves[e.key] : jump(stops, index, kind, e.shiftKey ? -1 : 1);
    if (to === undefined) return;
    e.preventDefault();
    go(Math.min(last, Math.max(0, to)));
  };
  return (
    <section class="scrubber" aria-label={words.scrubber}>
      <div class="now">
        <output class="clock" aria-live="polite">
          {here.full(frame.at)}
        </output>
        <span class="quiet">{words.frame(index + 1, last + 1, event)}</span>
      </div>
      <input
        type="range"
        min={0}
        max={STEPS}
        step={1}
        value={Math.round(place * STEPS)}
        aria-label={words.scrubber}
        aria-describedby={helpId}
        aria-valuetext={`${here.full(frame.at)}, ${words.frame(index + 1, last + 1, event)}`}
        onInput={(e) => go(player.indexAt(scale.time(Number(e.currentTarget.value) / STEPS)))}
        onKeyDown={onKey}
      />
      <div class="lanes">
        <Lanes scale={scale} marks={story.marks} />
        <div class="cursors" aria-hidden="true">
          <i class="cursor" style={{ left: `${place * 100}%` }} />
          {pinned !== undefined && (
            <i class="cursor pin" style={{ left: `${scale.position(story.times[pinned]!) * 100}%` }} />
          )}
        </div>
      </div>
      <div class="jumps" role="toolbar" aria-label={words.next}>
        {JUMPS.map((kind) => {
          const [before, after] = [jump(stops, index, kind, -1), jump(stops, index, kind, 1)];
          return (
            <span class="jump" key={kind}>
              <button
                type="button"
                disabled={before === undefined}
                aria-label={`${words.previous}: ${words.jump[kind]}`}
                onClick={() => before !== undefined && go(before)}
              >
                ‹
              </button>
              <button
                type="button"
                class={kind}
                disabled={after === undefined}
                aria-label={`${words.next}: ${words.jump[kind]}`}
                onClick={() => after !== undefined && go(after)}
              >
                {words.jump[kind]} ›
              </button>
            </span>
          );
        })}
        <span id={helpId} class="quiet help">
          {words.scrubberHelp}
        </span>
      </div>
    </section>
  );
}

interface LanesProps {
  scale: Scale;
  marks: readonly Mark[];
}

/** They stay the same while people scrub. */
const Lanes = memo(({ scale, marks }: LanesProps) => {
  const here = useHere();
  const { words, story } = here;
  return (
    <>
      {LANES.map((lane) => {
        const mine = marks.filter((m) => m.lane === lane);
        return (
          <div class="lane" key={lane}>
            <span class="name">{words.marksOf(words.lanes[lane], mine.length)}</span>
            <svg
              viewBox={`0 0 ${CELLS} 10`}
              preserveAspectRatio="none"
              aria-hidden="true"
              onClick={(e) => {
                const box = e.currentTarget.getBoundingClientRect();
                const near = nearest(mine, scale, story.times, (e.clientX - box.left) / box.width);
                if (near !== undefined) here.go(near.frame);
              }}
            >
              {cellsOf(mine, scale, story.times).map(([cell, inCell]) => (
                <rect
                  key={cell}
                  class={classOf(lane, inCell)}
                  x={Math.min(CELLS - 1, cell)}
                  width="1"
                  y={inCell.length > 3 ? 0 : 2}
                  height={inCell.length > 3 ? 10 : 6}
                >
                  <title>{`${here.time(inCell[0]!.at)} ${brief(here.say(inCell[0]!.what))}`}</title>
                </rect>
              ))}
            </svg>
          </div>
        );
      })}
      <div class="folds" aria-hidden="true">
        {scale.folds.slice(0, 40).map((fold) => (
          <i key={fold.from} style={{ left: `${fold.at * 100}%` }} title={words.folded(here.span(fold.to - fold.from))}>
            ⋯
          </i>
        ))}
      </div>
    </>
  );
});

const classOf = (lane: Lane, marks: readonly Mark[]): string =>
  marks.some((m) => m.surprise) ? 'surprise' : marks.some((m) => m.decision) ? 'decision' : lane;

function cellsOf(marks: readonly Mark[], scale: Scale, times: readonly number[]): [number, Mark[]][] {
  const cells = new Map<number, Mark[]>();
  for (const mark of marks) {
    const cell = Math.floor(scale.position(times[mark.frame]!) * CELLS);
    const known = cells.get(cell);
    if (known === undefined) cells.set(cell, [mark]);
    else known.push(mark);
  }
  return [...cells];
}

function nearest(marks: readonly Mark[], scale: Scale, times: readonly number[], place: number): Mark | undefined {
  const away = (mark: Mark): number => Math.abs(scale.position(times[mark.frame]!) - place);
  return marks.reduce<Mark | undefined>(
    (best, mark) => (best === undefined || away(mark) < away(best) ? mark : best),
    undefined,
  );
}
