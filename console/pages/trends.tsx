/** Trends over closed incidents. */
import type { VNode } from 'preact';
import { titleIn } from '../../domain/alert.ts';
import { Category } from '../../domain/alert.ts';
import { duration } from '../../domain/format.ts';
import { CATEGORY_NAMES, METRIC_NAMES, PHASE_NAMES } from '../../domain/names.ts';
import { Phase } from '../../domain/phase.ts';
import type { Filter } from '../filter.ts';
import { METRICS, type Spread, type Times, type Trends, type WaitRow } from '../trend-figures.ts';
import { MonthChart, SpreadChart, type SpreadRow } from './charts.tsx';
import { incidentPath } from './addresses.ts';
import { FilterForm } from './filter-form.tsx';
import { html } from './layout.tsx';
import { Said, Section, Table } from './parts.tsx';
import { customerName, type Reader } from './view.ts';

const FIELDS = ['customer', 'category', 'severity', 'from', 'to'] as const;

export function trendsPage(view: Reader, filter: Filter, trends: Trends): string {
  const { t } = view;
  return html({
    view,
    title: t.trends.title,
    tab: 'trends',
    children: (
      <>
        <h1>{t.trends.title}</h1>
        <FilterForm view={view} path="/trends" filter={filter} fields={FIELDS} />
        <p class="total" role="status">
          {t.trends.scope(trends.incidents)}
        </p>
        {trends.incidents === 0 ? (
          <p class="panel empty">{t.trends.none}</p>
        ) : (
          <>
            <Months view={view} trends={trends} />
            <HowLong view={view} trends={trends} />
            <Waits view={view} trends={trends} />
            <Causes view={view} trends={trends} />
            <FalsePositives view={view} trends={trends} />
          </>
        )}
      </>
    ),
  });
}

interface Of {
  view: Reader;
  trends: Trends;
}

const Months = ({ view: { t }, trends: { months, incidents, dismissed } }: Of): VNode => (
  <Section id="months" title={t.trends.months}>
    <MonthChart
      months={months}
      label={`${t.trends.months}: ${months.map((m) => `${m.month} ${m.closed + m.dismissed}`).join(', ')}`}
    />
    <p class="legend">
      <span class="key" /> {t.trends.closed} {incidents - dismissed} <span class="key light" /> {t.trends.dismissed}{' '}
      {dismissed} <span class="quiet">{t.trends.monthsNote}</span>
    </p>
  </Section>
);

function HowLong({ view, trends: { all, byCustomer, byCategory } }: Of): VNode {
  const { t, language } = view;
  const rows = METRICS.flatMap((metric): SpreadRow[] => {
    const spread = all.times[metric];
    return spread === undefined ? [] : [{ name: METRIC_NAMES[metric][language], spread }];
  });
  const category = (key: string): string => {
    const known = Category.safeParse(key);
    return known.success ? CATEGORY_NAMES[known.data][language] : key;
  };
  return (
    <Section id="times" title={t.trends.times}>
      {rows.length === 0 ? null : <SpreadChart rows={rows} language={language} label={t.trends.times} />}
      <p class="quiet">{t.trends.timesNote}</p>
      <TimesTable view={view} title={t.trends.everything} rows={[all]} name={() => t.trends.everything} />
      {byCustomer.length > 1 ? (
        <TimesTable view={view} title={t.trends.byCustomer} rows={byCustomer} name={(key) => customerName(view, key)} />
      ) : null}
      <TimesTable view={view} title={t.trends.byCategory} rows={byCategory} name={category} />
    </Section>
  );
}

interface TimesTableProps {
  view: Reader;
  title: string;
  rows: readonly Times[];
  name: (key: string) => string;
}

function TimesTable({ view: { t, language }, title, rows, name }: TimesTableProps): VNode {
  return (
    <>
      <h3>{title}</h3>
      <Table
        label={title}
        kind="times"
        head={['', t.trends.incidents, ...METRICS.map((metric) => METRIC_NAMES[metric][language])]}
      >
        {rows.map(({ key, incidents, times }) => (
          <tr key={key}>
            <th scope="row">{name(key)}</th>
            <td class="number">{incidents}</td>
            {METRICS.map((metric) => (
              <td key={metric}>
                <SpreadText spread={times[metric]} language={language} t={t} />
              </td>
            ))}
          </tr>
        ))}
      </Table>
    </>
  );
}

/** The median, and the middle half below it. */
function SpreadText({ spread, language, t }: { spread: Spread | undefined } & Pick<Reader, 'language' | 't'>): VNode {
  if (spread === undefined) return <span class="quiet">{t.incident.notReached}</span>;
  return (
    <>
      <strong title={t.trends.median}>{duration(spread.median, language)}</strong>
      {spread.count < 2 ? null : (
        <span class="quiet under" title={t.trends.middle}>
          {`${duration(spread.q1, language)} – ${duration(spread.q3, language)}`}
        </span>
      )}
    </>
  );
}

function Waits({ view, trends: { waits } }: Of): VNode {
  const { t, language } = view;
  const phase = (key: string): string => {
    const known = Phase.safeParse(key);
    return known.success ? PHASE_NAMES[known.data][language] : t.trends.release;
  };
  return (
    <Section id="waits" title={t.trends.waits}>
      {waits.by.length === 0 ? (
        <p class="quiet">{t.trends.noWaits}</p>
      ) : (
        <>
          <SpreadChart
            rows={waits.phases.map(({ key, wait }) => ({ name: phase(key), spread: wait }))}
            language={language}
            label={t.trends.waits}
          />
          <div class="columns">
            <WaitTable
              view={view}
              title={t.trends.onWhom}
              first={t.trends.person}
              rows={waits.by}
              name={(key) => key}
            />
            <WaitTable view={view} title={t.trends.inPhase} first={t.list.phase} rows={waits.phases} name={phase} />
          </div>
          <h3>{t.trends.longest}</h3>
          <Table
            label={t.trends.longest}
            head={[t.list.incident, t.list.customer, t.list.phase, t.incident.waited, t.incident.by]}
          >
            {waits.longest.map(({ incident, phase: of, purpose, ms, by }) => (
              <tr key={`${incident.id} ${incident.runId} ${of} ${ms}`}>
                <td>
                  <a href={incidentPath(incident.id, incident.runId)}>
                    <Said text={titleIn(incident, language)} most={120} />
                  </a>
                </td>
                <td>{customerName(view, incident.customer)}</td>
                <td>{purpose === 'release' ? t.trends.release : phase(of)}</td>
                <td class="number">{duration(ms, language)}</td>
                <td>
                  <Said text={by.join(', ')} most={160} />
                </td>
              </tr>
            ))}
          </Table>
        </>
      )}
      {waits.expired === 0 ? null : <p>{t.trends.expired(waits.expired)}</p>}
    </Section>
  );
}

interface WaitTableProps {
  view: Reader;
  title: string;
  first: string;
  rows: readonly WaitRow[];
  name: (key: string) => string;
}

const WaitTable = ({ view: { t, language }, title, first, rows, name }: WaitTableProps): VNode => (
  <div>
    <h3>{title}</h3>
    <Table label={title} head={[first, t.trends.gates, t.trends.median, t.trends.middle]}>
      {rows.map(({ key, gates, wait }) => (
        <tr key={key}>
          <th scope="row">
            <Said text={name(key)} most={80} />
          </th>
          <td class="number">{gates}</td>
          <td class="number">{duration(wait.median, language)}</td>
          <td class="number quiet">{`${duration(wait.q1, language)} – ${duration(wait.q3, language)}`}</td>
        </tr>
      ))}
    </Table>
  </div>
);

function Causes({ view, trends: { findings, causes, causeUnknown } }: Of): VNode {
  const { t, language } = view;
  return (
    <Section id="causes" title={t.trends.causes}>
      <h3>{t.trends.findings}</h3>
      <Table
        label={t.trends.findings}
        head={[t.trends.finding, t.trends.incidents, t.trends.customers, t.trends.again, t.trends.last]}
      >
        {findings.map(({ findingType, count, customers, again, last }) => (
          <tr key={findingType}>
            <td>
              <Said text={findingType} most={160} />
            </td>
            <td class="number">{count}</td>
            <td class="number">{customers}</td>
            <td class="number">{again}</td>
            <td>{last.slice(0, 10)}</td>
          </tr>
        ))}
      </Table>
      <h3>{t.trends.rootCauses}</h3>
      <Table label={t.trends.rootCauses} head={[t.trends.cause, t.trends.incidents]}>
        {causes.map(({ cause, count }) => (
          <tr key={cause.en}>
            <td>{cause[language]}</td>
            <td class="number">{count}</td>
          </tr>
        ))}
        <tr>
          <td class="quiet">{t.trends.unknown}</td>
          <td class="number">{causeUnknown}</td>
        </tr>
      </Table>
    </Section>
  );
}

const FalsePositives = ({ view: { t }, trends: { falsePositives } }: Of): VNode => (
  <Section id="false-positives" title={t.trends.falsePositives}>
    {falsePositives.length === 0 ? (
      <p class="quiet">{t.trends.noFalsePositives}</p>
    ) : (
      <Table label={t.trends.falsePositives} head={[t.trends.finding, t.trends.share, t.trends.reason]}>
        {falsePositives.map(({ findingType, dismissed, of, reason }) => (
          <tr key={findingType}>
            <td>
              <Said text={findingType} most={160} />
            </td>
            <td class="number">{t.trends.dismissedOf(dismissed, of)}</td>
            <td>
              <Said text={reason} most={300} />
            </td>
          </tr>
        ))}
      </Table>
    )}
  </Section>
);
