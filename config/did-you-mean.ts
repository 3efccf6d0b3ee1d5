/** What somebody meant who misspelt a name. */
import leven from 'leven';

const MOST_EDITS = 3;
/** Of the longer word's letters that may differ: with more, nobody would recognise it. */
const MOST_DIFFERENT = 0.6;

/** The known name that is most like the given one, or undefined if none is like it. */
export function closest(given: string, known: Iterable<string>): string | undefined {
  const likeness = [...known].map((name) => ({
    name,
    edits: leven(given.toLowerCase(), name.toLowerCase(), { maxDistance: MOST_EDITS + 1 }),
  }));
  const like = likeness.filter(
    ({ name, edits }) => edits <= MOST_EDITS && edits < MOST_DIFFERENT * Math.max(name.length, given.length),
  );
  return like.toSorted((a, b) => a.edits - b.edits)[0]?.name;
}

/** `; did you mean language?`, to end a message, or nothing. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const meant = closest(given, known);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
