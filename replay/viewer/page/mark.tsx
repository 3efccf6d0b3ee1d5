/** One thing that happened: in which lane, who, what and why. */
import type { Mark } from '../model/story.ts';
import { useHere } from './context.tsx';
import { Said, Why } from './said.tsx';

export const classOf = ({ lane, surprise, decision }: Mark): string =>
  `${lane}${surprise ? ' surprise' : ''}${decision ? ' decision' : ''}`;

export function MarkText({ mark: { lane, actor, what, why } }: { mark: Mark }) {
  const here = useHere();
  return (
    <>
      <span class="lane-name">{here.words.lanes[lane]}</span>
      <span>
        {actor.kind === 'person' && (
          <b>
            <Said text={actor.name} />{' '}
          </b>
        )}
        <Said text={here.say(what)} />
        <Why text={why} />
      </span>
    </>
  );
}
