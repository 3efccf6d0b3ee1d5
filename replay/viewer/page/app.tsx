/** The page: heads, questions, lines of time, one moment or two, and timelines. Its state is in the address. */
import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { Language } from '../../../domain/text.ts';
import type { Recording } from '../../recording.ts';
import { addressOf, readAddress, type Theme } from './address.tsx';
import { Difference, PinnedMoment } from './beside.tsx';
import { useHere } from './context.tsx';
import { Head, Settings } from './head.tsx';
import { MomentView } from './moment.tsx';
import { Overview } from './overview.tsx';
import { Scrubber } from './scrubber.tsx';
import { sameTimeIn, Shown, sideOf } from './side.tsx';
import { TimelineList } from './timeline.tsx';
import { Tools, type View } from './tools.tsx';
import { WhatIfView } from './what-if.tsx';

/** @param recordings one, or two incidents that are compared */
export function App({ recordings }: { recordings: readonly Recording[] }) {
  const [main, other] = useMemo(() => {
    const [first, second] = recordings;
    if (first === undefined) throw new Error('there is no recording');
    return [sideOf(first), second === undefined ? undefined : sideOf(second)] as const;
  }, [recordings]);
  const first = useMemo(() => readAddress(location.hash, main.player, other?.player), [main, other]);
  const [index, setIndex] = useState(first.index ?? main.player.frames.length - 1);
  const [pinned, setPinned] = useState(first.pinned);
  /** The moment of the other incident, once somebody has chosen one. Before that both move together. */
  const [apart, setApart] = useState(first.other);
  const [language, setLanguage] = useState<Language>(
    first.language ?? (navigator.language.startsWith('ko') ? 'ko' : 'en'),
  );
  const [theme, setTheme] = useState<Theme>(first.theme ?? 'auto');
  const [view, setView] = useState<View>(first.index === undefined ? 'questions' : 'moment');

  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset['theme'] = theme;
  }, [language, theme]);
  const address = addressOf({ index, pinned, other: apart, language, theme }, main.player, other?.player);
  useEffect(() => {
    // Safari allows about 100 changes of the address in 30 seconds, which people who scrub would soon have used.
    const timer = setTimeout(() => setAddress(address), ADDRESS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [address]);
  useEffect(() => {
    // Somebody opens another link to this file.
    const onHash = (): void => {
      const there = readAddress(location.hash, main.player, other?.player);
      if (there.index !== undefined) {
        setIndex(there.index);
        setView('moment');
      }
      setPinned(there.pinned);
      setApart(there.other);
    };
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, [main, other]);

  const go = useCallback((to: number) => {
    setIndex(to);
    setView('moment');
  }, []);
  const goOther = useCallback((to: number) => {
    setApart(to);
    setView('moment');
  }, []);
  const pin = (): void => {
    setPinned(pinned === undefined ? index : undefined);
    setView('moment');
  };

  // A pinned moment stands where the other incident would.
  const beside = pinned === undefined ? other : undefined;
  const otherIndex = other === undefined ? 0 : (apart ?? sameTimeIn(other, main, index));
  const inMain = (children: ComponentChildren) => (
    <Shown side={main} language={language} go={go}>
      {children}
    </Shown>
  );
  const inOther = (children: ComponentChildren) =>
    other !== undefined && (
      <Shown side={other} language={language} go={goOther}>
        {children}
      </Shown>
    );
  const two = other === undefined ? '' : 'two';
  return (
    <>
      <header class="head">
        {inMain(<Settings theme={theme} setTheme={setTheme} setLanguage={setLanguage} />)}
        <div class={two}>
          {inMain(<Head recording={main.recording} />)}
          {other !== undefined && inOther(<Head recording={other.recording} />)}
        </div>
      </header>
      <main>
        <div class="sticky">
          <div class={beside === undefined ? '' : 'two'}>
            {inMain(<Scrubber index={index} pinned={pinned} />)}
            {beside !== undefined && inOther(<Scrubber index={otherIndex} pinned={undefined} />)}
          </div>
          {inMain(
            <Tools
              view={view}
              setView={setView}
              pinned={pinned}
              pin={pin}
              together={beside === undefined ? undefined : apart === undefined}
              setTogether={(together) => setApart(together ? undefined : otherIndex)}
              address={address}
            />,
          )}
        </div>
        <div id="questions" hidden={view !== 'questions'}>
          {inMain(<Overview key={language} />)}
          {inOther(<OtherPart />)}
          {inOther(<Overview key={language} />)}
        </div>
        <div id="moment" hidden={view !== 'moment'}>
          <div class={pinned === undefined && other === undefined ? 'one' : 'two'}>
            {pinned !== undefined && inMain(<PinnedMoment pinned={pinned} index={index} />)}
            {beside !== undefined &&
              inMain(
                <Difference
                  sides={[
                    { side: main, index },
                    { side: beside, index: otherIndex },
                  ]}
                />,
              )}
            {inMain(<Present index={index} />)}
            {beside !== undefined && inOther(<Present index={otherIndex} other />)}
          </div>
          <div class={beside === undefined ? '' : 'two'}>
            {inMain(<TimelineList index={index} />)}
            {beside !== undefined && inOther(<TimelineList index={otherIndex} />)}
          </div>
        </div>
        <div id="what-if" hidden={view !== 'what-if'}>
          {view === 'what-if' && inMain(<WhatIfView />)}
          {view === 'what-if' && inOther(<OtherPart />)}
          {view === 'what-if' && inOther(<WhatIfView />)}
        </div>
      </main>
    </>
  );
}

const ADDRESS_AFTER_MS = 300;

function setAddress(address: string): void {
  try {
    history.replaceState(null, '', address);
  } catch (error) {
    // The browser has had too many changes for now. The next change brings the address up to date.
    console.warn(error);
  }
}

function Present({ index, other = false }: { index: number; other?: boolean }) {
  const { words } = useHere();
  return <MomentView index={index} heading={other ? words.otherIncident : words.now} />;
}

/** What stands below it is of the incident in the second column. */
function OtherPart() {
  return <h2 class="other">{useHere().words.otherIncident}</h2>;
}
