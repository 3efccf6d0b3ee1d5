/** The order of texts. */

/** Compares items by a text of each, by code units, so that the order is the same in every locale. */
export const byText =
  <T>(of: (item: T) => string | undefined) =>
  (one: T, other: T): number => {
    const [a, b] = [of(one) ?? '', of(other) ?? ''];
    return a < b ? -1 : a > b ? 1 : 0;
  };
