/** The top of the page: how it is shown, and what each incident is. */
import { outcomeOf } from '../../../domain/outcome.ts';
import { memo } from 'preact/compat';
import { titleIn } from '../../../domain/alert.ts';
import { accountNumber } from '../../../domain/format.ts';
import { metricsOf } from '../../../domain/metrics.ts';
import { CATEGORY_NAMES, keptCounts, METRIC_NAMES, SEVERITY_NAMES } from '../../../domain/names.ts';
import { beyond } from '../../../domain/projections.ts';
import type { Language } from '../../../domain/text.ts';
import type { Recording } from '../../recording.ts';
import type { Theme } from './address.tsx';
import { useHere } from './context.tsx';
import { Said } from './said.tsx';

interface SettingsProps {
  theme: Theme;
  setTheme: (theme: Theme) => void;
  setLanguage: (language: Language) => void;
}

export function Settings({ theme, setTheme, setLanguage }: SettingsProps) {
  const { words, language } = useHere();
  return (
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
  );
}

/** It stays the same while people scrub. */
export const Head = memo(({ recording }: { recording: Recording }) => {
  const here = useHere();
  const { words, player, language } = here;
  const { incident } = player.at(player.frames.length - 1);
  const metrics = metricsOf(incident);
  const { account } = incident.customer;
  const kept = keptCounts(beyond(incident), language);
  return (
    <div class="about">
      <h1>
        <span class={`severity ${incident.severity}`}>{here.say(SEVERITY_NAMES[incident.severity])}</span>{' '}
        <Said text={titleIn(incident, language)} />
      </h1>
      <p>
        <Said text={incident.customer.name} /> · <Said text={account.name} /> ({accountNumber(account.id)}) ·{' '}
        {here.say(CATEGORY_NAMES[incident.category])} · {words.status[outcomeOf(incident)]}
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
    </div>
  );
});
