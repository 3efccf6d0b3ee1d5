/** Finds the known name that is most similar to a misspelt one. */
import leven from 'leven';

const MOST_EDITS = 3;
/** The share of the longer name that may differ. */
const MOST_DIFFERENT = 0.6;

/** The most similar known name, or undefined if none is similar. */
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

/** The end of a message: `; did you mean language?`, or nothing. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const meant = closest(given, known);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
