/** The page of one incident. */
import type { VNode } from 'preact';
import type { StoredItem } from '../../activities/evidence/store.ts';
import { titleIn } from '../../domain/alert.ts';
import { accountNumber, duration, localDay, moment } from '../../domain/format.ts';
import { withFullNames } from '../../domain/full-names.ts';
import { metricsOf } from '../../domain/metrics.ts';
import { CATEGORY_NAMES, confirmationName, METRIC_NAMES, PHASE_NAMES, SOURCE_NAMES } from '../../domain/names.ts';
import { outcomeOf } from '../../domain/outcome.ts';
import { reportsOf } from '../reports.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { Found } from '../sources/incidents.ts';
import { METRICS } from '../trend-figures.ts';
import { fileOf, incidentPath } from './addresses.ts';
import { Evidence, type EvidenceProps } from './evidence.tsx';
import { html } from './layout.tsx';
import { Banner, Chip, Said, Section, SeverityBadge, Time } from './parts.tsx';
import { Clocks, Decisions, FollowUps, Outcome, Steps, Timeline } from './record.tsx';
import type { Reader } from './view.ts';

type Dismissal = NonNullable<IncidentState['dismissal']>;

function dismissedText({ t }: Reader, { customer }: IncidentState, dismissal: Dismissal): string {
  const { by, reason, until } = dismissal;
  return until === undefined
    ? t.incident.dismissed(by.name, reason)
    : t.incident.suppressed(by.name, localDay(until, customer.timeZone), reason);
}

export function incidentPage(view: Reader, page: EvidenceProps): string {
  const { found, items } = page;
  const { others, withoutOpen } = found;
  const state = withFullNames(found.state);
  const { t, language } = view;
  const title = titleIn(state, language);
  return html({
    view,
    title,
    tab: 'incidents',
    children: (
      <>
        <p class="back">
          <a href="/incidents">← {t.incident.back}</a>
        </p>
        {withoutOpen ? <Banner kind="bad">{t.incident.withoutOpen}</Banner> : null}
        <Head view={view} state={state} />
        {state.drill ? <Banner>{t.incident.drill}</Banner> : null}
        {state.dismissal === undefined ? null : (
          <Banner>
            <Said text={dismissedText(view, state, state.dismissal)} />
          </Banner>
        )}
        {state.status === 'open' && state.waitingFor !== undefined ? (
          <Banner kind="waits">
            <strong>{t.incident.waitsFor}: </strong>
            <Said text={state.waitingFor[language]} />
          </Banner>
        ) : null}
        <Numbers view={view} found={found} />
        <div class="columns">
          <Replay view={view} found={found} />
          <Reports view={view} found={found} items={items ?? []} />
        </div>
        <Outcome view={view} state={state} />
        <Decisions view={view} state={state} />
        <div class="columns">
          <Clocks view={view} found={found} />
          <FollowUps view={view} found={found} />
        </div>
        <Steps view={view} state={state} />
        <Timeline view={view} state={state} />
        <Evidence view={view} page={page} />
        {others.length === 0 ? null : (
          <Section id="others" title={t.incident.others}>
            <ul class="plain">
              {others.map((one) => (
                <li key={one.runId}>
                  <a href={incidentPath(one.id, one.runId)}>
                    <Said text={titleIn(one, language)} most={160} />
                  </a>{' '}
                  <span class="quiet">
                    <Time iso={one.openedAt} zone={state.customer.timeZone} /> · {t.list.statuses[one.outcome]}
                  </span>
                </li>
              ))}
            </ul>
          </Section>
        )}
      </>
    ),
  });
}

function Head({ view, state }: { view: Reader; state: IncidentState }): VNode {
  const { t, language } = view;
  const zone = state.customer.timeZone;
  const facts: [string, VNode][] = [
    [t.incident.openedAt, <>{moment(state.openedAt, zone)}</>],
    ...(state.closedAt === undefined
      ? []
      : [[t.incident.closedAt, <>{moment(state.closedAt, zone)}</>] as [string, VNode]]),
    [
      t.incident.account,
      <>
        {state.customer.account.name} ({accountNumber(state.customer.account.id)}), {state.region}
      </>,
    ],
    [
      t.incident.source,
      <>
        {SOURCE_NAMES[state.source][language]}, {confirmationName(state.confirmation, state.source)[language]}
      </>,
    ],
    [t.incident.runbook, <>{state.runbook.title[language]}</>],
    [
      t.incident.lead,
      state.lead === undefined ? <>{t.incident.noLead}</> : <Said text={fullName(state, state.lead.name)} most={80} />,
    ],
    [t.incident.alerts, <>{state.alertCount}</>],
    [t.incident.id, <code>{state.id}</code>],
  ];
  return (
    <div class="head">
      <p class="marks">
        <SeverityBadge severity={state.severity} language={language} />
        <Chip kind={state.status}>
          {state.status === 'open'
            ? `${t.list.statuses.open} · ${PHASE_NAMES[state.phase][language]}`
            : t.list.statuses[outcomeOf(state)]}
        </Chip>
        <strong>{state.customer.name}</strong>
        <span class="quiet">{CATEGORY_NAMES[state.category][language]}</span>
      </p>
      <h1>
        <Said text={titleIn(state, language)} most={300} />
      </h1>
      {state.status === 'open' ? (
        <p class="quiet">{t.incident.asOf(moment(new Date(view.now).toISOString(), zone))}</p>
      ) : null}
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const fullName = ({ customer }: IncidentState, name: string): string =>
  customer.approvers.find((a) => a.name === name)?.fullName ?? name;

function Numbers({ view, found: { state, summary } }: { view: Reader; found: Found }): VNode {
  const { t, language } = view;
  const metrics = summary?.metrics ?? metricsOf(state);
  return (
    <section aria-label={t.incident.numbers}>
      <dl class="numbers">
        {METRICS.map((metric) => {
          const ms = metrics[`${metric}Ms`];
          return (
            <div key={metric}>
              <dt>{METRIC_NAMES[metric][language]}</dt>
              <dd class={ms === undefined ? 'quiet' : ''}>
                {ms === undefined ? t.incident.notReached : duration(ms, language)}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

function Replay({ view, found }: { view: Reader; found: Found }): VNode {
  const { t } = view;
  return (
    <Section id="replay" title={t.incident.replay}>
      <p>{t.incident.replayNote}</p>
      <p>
        <a class="button main" href={incidentPath(found.state.id, found.summary?.runId, {}, '/replay')}>
          ▶ {t.incident.openReplay}
        </a>
      </p>
    </Section>
  );
}

interface ReportsProps {
  view: Reader;
  found: Found;
  items: readonly StoredItem[];
}

function Reports({ view, found: { state, summary, others }, items }: ReportsProps): VNode {
  const { t } = view;
  // Edited documents stand beside the newest incident's.
  const isNewest = summary !== undefined && others.every((one) => one.at <= summary.at);
  const reports = summary === undefined ? [] : reportsOf(state.reports, isNewest ? items : []);
  return (
    <Section id="reports" title={t.incident.reports}>
      {reports.length === 0 ? (
        <p class="quiet">{t.incident.noReports}</p>
      ) : (
        <ul class="reports">
          {reports.map(({ reader, language, version, formats }) => (
            <li key={`${reader} ${language}`}>
              <span>
                {t.incident.readers[reader]} <span class="quiet">{t.incident.languages[language]}</span>
                {version === undefined ? null : <Chip>{t.incident.edited(version)}</Chip>}
              </span>
              <span class="formats">
                {formats.map(({ format, key }) => (
                  <a
                    key={format}
                    href={fileOf(state.id, key)}
                    aria-label={`${t.incident.readers[reader]}, ${t.incident.languages[language]}, ${format.toUpperCase()}`}
                  >
                    {format.toUpperCase()}
                  </a>
                ))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
