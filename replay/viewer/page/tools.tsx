/** What is shown, what it is compared with, and the link to it. */
import { useState } from 'preact/hooks';
import { WHAT_IF_WORDS } from '../words-what-if.ts';
import { useHere } from './context.tsx';

export type View = 'questions' | 'moment' | 'what-if';

interface ToolsProps {
  view: View;
  setView: (view: View) => void;
  pinned: number | undefined;
  pin: () => void;
  /** Whether two incidents move together; undefined if there is no other, or a pinned moment is shown instead. */
  together: boolean | undefined;
  setTogether: (together: boolean) => void;
  /** Of the moment that is shown. The browser's own may be behind. */
  address: string;
}

export function Tools({ view, setView, pinned, pin, together, setTogether, address }: ToolsProps) {
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
      {together !== undefined && (
        <button type="button" aria-pressed={together} onClick={() => setTogether(!together)}>
          {words.together}
        </button>
      )}
      <button type="button" onClick={copy}>
        {words.copyLink}
      </button>
      <span role="status">{said}</span>
    </div>
  );
}
