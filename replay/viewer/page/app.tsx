/** The page: head, questions, line of time, one moment or two, and the timeline. Its state is in the address. */
import { memo } from 'preact/compat';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { entityKey } from '../../../domain/entity.ts';
import { accountNumber } from '../../../domain/format.ts';
import { metricsOf } from '../../../domain/metrics.ts';
import { CATEGORY_NAMES, keptCounts, METRIC_NAMES, SEVERITY_NAMES } from '../../../domain/names.ts';
import { beyond } from '../../../domain/projections.ts';
import type { Language } from '../../../domain/text.ts';
import { Player } from '../../player.ts';
import type { Recording } from '../../recording.ts';
import { layoutOf } from '../model/graph.ts';
import { storyOf } from '../model/story.ts';
import { addressOf, readAddress, type Theme } from './address.tsx';
import { PageContext, useHere } from './context.tsx';
import { MomentView } from './moment.tsx';
import { Overview } from './overview.tsx';
import { Scrubber } from './scrubber.tsx';
import { Some } from './some.tsx';
import { entityName, Said } from './said.tsx';
import { TimelineList } from './timeline.tsx';
import { WhatIfView } from './what-if.tsx';
import { WHAT_IF_WORDS } from '../words-what-if.ts';

export function App({ recording }: { recording: Recording }) {
  const [player, story, layout] = useMemo(() => {
    const player = new Player(recording);
    const story = storyOf(player);
    return [player, story, layoutOf(player.at(player.frames.length - 1).incident, story.known)] as const;
  }, [recording]);
  const first = useMemo(() => readAddress(location.hash, player), [player]);
  const [index, setIndex] = useState(first.index ?? player.frames.length - 1);
  const [pinned, setPinned] = useState(first.pinned);
  const [language, setLanguage] = useState<Language>(
    first.language ?? (navigator.language.startsWith('ko') ? 'ko' : 'en'),
  );
  const [theme, setTheme] = useState<Theme>(first.theme ?? 'auto');

  const [view, setView] = useState<View>(first.index === undefined ? 'questions' : 'moment');
  const pin = (): void => {
    setPinned(pinned === undefined ? index : undefined);
    setView('moment');
  };

  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset['theme'] = theme;
  }, [language, theme]);
  const address = addressOf({ index, pinned, language, theme }, player);
  useEffect(() => {
    // Safari allows about 100 changes of the address in 30 seconds, which people who scrub would soon have used.
    const timer = setTimeout(() => setAddress(address), ADDRESS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [address]);
  useEffect(() => {
    // Somebody opens another link to this file.
    const onHash = (): void => {
      const there = readAddress(location.hash, player);
      if (there.index !== undefined) {
        setIndex(there.index);
        setView('moment');
      }
      setPinned(there.pinned);
    };
    addEventListener('hashchange', onHash);
    return () => removeEventListener('hashchange', onHash);
  }, [player]);

  const here = useMemo(
    () => ({
      language,
      timeZone: player.at(0).incident.customer.timeZone,
      day: player.frames[0]!.at,
      player,
      story,
      layout,
      go: (to: number) => {
        setIndex(to);
        setView('moment');
      },
    }),
    [language, player, story, layout],
  );
  return (
    <PageContext.Provider value={here}>
      <Head recording={recording} theme={theme} setTheme={setTheme} setLanguage={setLanguage} />
      <main>
        <div class="sticky">
          <Scrubber index={index} pinned={pinned} />
          <Tools view={view} setView={setView} pinned={pinned} pin={pin} address={address} />
        </div>
        <div id="questions" hidden={view !== 'questions'}>
          <Overview key={language} />
        </div>
        <div id="moment" hidden={view !== 'moment'}>
          <div class={pinned === undefined ? 'one' : 'two'}>
            {pinned !== undefined && <Beside pinned={pinned} index={index} />}
            <Present index={index} />
          </div>
          <TimelineList index={index} />
        </div>
        <div id="what-if" hidden={view !== 'what-if'}>
          {view === 'what-if' && <WhatIfView />}
        </div>
      </main>
    </PageContext.Provider>
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

function Present({ index }: { index: number }) {
  return <MomentView index={index} heading={useHere().words.now} />;
}

interface HeadProps {
  recording: Recording;
  theme: Theme;
  setTheme: (theme: Theme) => void;
  setLanguage: (language: Language) => void;
}

/** It stays the same while people scrub. */
const Head = memo(({ recording, theme, setTheme, setLanguage }: HeadProps) => {
  const here = useHere();
  const { words, player, language } = here;
  const { incident } = player.at(player.frames.length - 1);
  const metrics = metricsOf(incident);
  const { account } = incident.customer;
  const kept = keptCounts(beyond(incident), language);
  return (
    <header class="head">
      <div class="bar">
        <span class="product">Firebreak · {words.title}</span>
        <span class="settings">
          <button
            type="button"
            onClick={() => setLanguage(language === 'en' ? 'ko' : 'en')}
            lang={language === 'en' ? 'ko' : 'en'}
          >
            {words.otherLanguage}
          </button>
          <label>
            <span class="hidden">{words.theme_label}</span>
            <select value={theme} onChange={(e) => setTheme(e.currentTarget.value as Theme)}>
              {(['auto', 'light', 'dark'] as const).map((name) => (
                <option key={name} value={name}>
                  {words.theme[name]}
                </option>
              ))}
            </select>
          </label>
          <button type="button" onClick={() => print()}>
            {words.print}
          </button>
        </span>
      </div>
      <h1>
        <span class={`severity ${incident.severity}`}>{here.say(SEVERITY_NAMES[incident.severity])}</span>{' '}
        <Said text={language === 'ko' ? (incident.titleKo ?? incident.title) : incident.title} />
      </h1>
      <p>
        <Said text={incident.customer.name} /> · <Said text={account.name} /> ({accountNumber(account.id)}) ·{' '}
        {here.say(CATEGORY_NAMES[incident.category])} · {words.status[incident.status]}
      </p>
      <p class="quiet">
        {words.opened} {here.full(incident.openedAt)}
        {incident.closedAt !== undefined && ` · ${words.closed} ${here.full(incident.closedAt)}`} · {recording.incident}
      </p>
      {kept !== '' && <p class="quiet">{words.evidenceOnly(kept)}</p>}
      {incident.drill && <p class="alarm">{words.drill}</p>}
      {recording.disagreements.map((d) => (
        <p class="alarm" key={d.of}>
          {words.disagrees}: <Said text={`${d.event ?? ''} ${d.activity ?? ''} ${d.recorded} ≠ ${d.code}`} />
        </p>
      ))}
      <dl class="metrics">
        {(['detect', 'acknowledge', 'contain', 'restore'] as const).map((name) => {
          const ms = metrics[`${name}Ms`];
          return (
            <div key={name}>
              <dt>{here.say(METRIC_NAMES[name])}</dt>
              <dd>{ms === undefined ? <span class="quiet">{words.notReached}</span> : here.span(ms)}</dd>
            </div>
          );
        })}
      </dl>
    </header>
  );
});

type View = 'questions' | 'moment' | 'what-if';

interface ToolsProps {
  view: View;
  setView: (view: View) => void;
  pinned: number | undefined;
  pin: () => void;
  /** Of the moment that is shown. The browser's own may be behind. */
  address: string;
}

function Tools({ view, setView, pinned, pin, address }: ToolsProps) {
  const { words, language } = useHere();
  const [said, setSaid] = useState('');
  const copy = (): void => {
    // A page may not be allowed to, and some have no clipboard at all: then the link is shown.
    const show = (): void => setSaid(address);
    if (!('clipboard' in navigator)) return show();
    navigator.clipboard.writeText(new URL(address, location.href).href).then(() => setSaid(words.copied), show);
  };
  return (
    <div class="tools">
      <div class="views" role="group" aria-label={words.views}>
        {(['questions', 'moment', 'what-if'] as const).map((name) => (
          <button
            type="button"
            key={name}
            aria-pressed={view === name}
            aria-controls={name}
            onClick={() => setView(name)}
          >
            {name === 'what-if' ? WHAT_IF_WORDS[language].title : words[name]}
          </button>
        ))}
      </div>
      <button type="button" aria-pressed={pinned !== undefined} onClick={pin}>
        {pinned === undefined ? words.compare : words.endCompare}
      </button>
      <button type="button" onClick={copy}>
        {words.copyLink}
      </button>
      <span role="status">{said}</span>
    </div>
  );
}

const MOST_CHANGES = 20;

/** The pinned moment, and what is different at the other one. */
function Beside({ pinned, index }: { pinned: number; index: number }) {
  const here = useHere();
  const { words, player, story } = here;
  const [a, b] = [player.at(pinned).incident, player.at(index).incident];
  const old = new Map(a.steps.map((s) => [s.id, s.status]));
  const moved = b.steps.filter((s) => old.get(s.id) !== s.status);
  const knew = new Set(a.entities.map(entityKey));
  const learned = b.entities.filter((e) => !knew.has(entityKey(e)) && e.standing !== 'related');
  return (
    <>
      <section class="panel difference">
        <h3>
          {words.changedBetween}{' '}
          <span class="quiet">{words.between(here.span(Math.abs(story.times[index]! - story.times[pinned]!)))}</span>
        </h3>
        {moved.length + learned.length === 0 && <p class="quiet">{words.sameState}</p>}
        <ul>
          <Some all={moved} most={MOST_CHANGES} inside="li">
            {(s) => (
              <li key={s.id}>
                {here.say(s.title)}: <Said text={entityName(s.target)} />{' '}
                <span class="quiet">
                  {words.statuses[old.get(s.id) ?? 'previewing']} → {words.statuses[s.status]}
                </span>
              </li>
            )}
          </Some>
          <Some all={learned} most={MOST_CHANGES} inside="li">
            {(e) => (
              <li key={entityKey(e)}>
                <b class="new">{words.fresh}</b> <Said text={entityName(e)} />
              </li>
            )}
          </Some>
        </ul>
      </section>
      <MomentView index={pinned} heading={words.pinned} />
    </>
  );
}
