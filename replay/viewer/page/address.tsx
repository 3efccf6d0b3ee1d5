/** The state of the page in its address: `#t=1.196&beside=1.54&other=1.80&lang=ko&theme=dark`. What it does not understand it ignores. */
import type { Language } from '../../../domain/text.ts';
import type { Player } from '../../player.ts';

export type Theme = 'auto' | 'light' | 'dark';

interface Address {
  index?: number | undefined;
  pinned?: number | undefined;
  /** A moment of the other incident, if the file has one. */
  other?: number | undefined;
  language?: Language | undefined;
  theme?: Theme | undefined;
}

export function readAddress(hash: string, player: Player, otherPlayer?: Player): Address {
  const given = new URLSearchParams(hash.slice(1));
  const indexOf = (name: string, of = player): number | undefined => {
    const value = given.get(name);
    return value === null ? undefined : of.indexOf(value);
  };
  const [language, theme] = [given.get('lang'), given.get('theme')];
  return {
    index: indexOf('t'),
    pinned: indexOf('beside'),
    other: otherPlayer === undefined ? undefined : indexOf('other', otherPlayer),
    language: language === 'ko' || language === 'en' ? language : undefined,
    theme: theme === 'light' || theme === 'dark' ? theme : undefined,
  };
}

export function addressOf(
  { index, pinned, other, language, theme }: Address,
  player: Player,
  otherPlayer?: Player,
): string {
  const nameOf = (i: number, of = player): string => {
    const frame = of.frames[i]!;
    // Follow-ups have events of their own, so their moments are named by time.
    return frame.of === 'incident' ? `${frame.run}.${frame.event}` : frame.at;
  };
  const parts = [
    index === undefined ? '' : `t=${nameOf(index)}`,
    pinned === undefined ? '' : `beside=${nameOf(pinned)}`,
    other === undefined || otherPlayer === undefined ? '' : `other=${nameOf(other, otherPlayer)}`,
    language === undefined ? '' : `lang=${language}`,
    theme === undefined || theme === 'auto' ? '' : `theme=${theme}`,
  ];
  return `#${parts.filter((part) => part !== '').join('&')}`;
}
