/** A list is shown in part at first; a button says how many more there are, and shows them. */
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useHere } from './context.tsx';

/** The first few of a list, or the last few, and the button for the rest; null if there is no rest. */
export function useSome<T>(
  all: readonly T[],
  most: number,
  which: 'first' | 'last' = 'first',
): [readonly T[], JSX.Element | null] {
  const { words } = useHere();
  const [whole, setWhole] = useState(false);
  if (whole || all.length <= most) return [all, null];
  return [
    which === 'first' ? all.slice(0, most) : all.slice(-most),
    <button type="button" class="more" onClick={() => setWhole(true)}>
      {words.more(all.length - most)}
    </button>,
  ];
}

interface SomeProps<T> {
  all: readonly T[];
  most: number;
  /** What the button stands in, beside what stands for the items. */
  inside: 'li' | 'div';
  children: (item: T, index: number) => ComponentChildren;
}

/** As `useSome`, for lists within lists. */
export function Some<T>({ all, most, inside: Inside, children }: SomeProps<T>) {
  const [shown, more] = useSome(all, most);
  return (
    <>
      {shown.map(children)}
      {more !== null && <Inside>{more}</Inside>}
    </>
  );
}
