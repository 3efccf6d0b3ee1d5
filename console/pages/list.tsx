/** The list of incidents: what is open first, then the newest. */
import type { VNode } from 'preact';
import { accountNumber, duration } from '../../domain/format.ts';
import { CATEGORY_NAMES, PHASE_NAMES } from '../../domain/names.ts';
import { Category } from '../../domain/alert.ts';
import { Phase } from '../../domain/phase.ts';
import { addressOf, STATUSES, type Filter } from '../filter.ts';
import type { Page, Row } from '../sources/incidents.ts';
import { incidentPath } from './addresses.ts';
import { FilterForm } from './filter-form.tsx';
import { html } from './layout.tsx';
import { Banner, Chip, Pager, Said, SeverityBadge, thousands, Time } from './parts.tsx';
import { zoneOf } from '../scope.ts';
import { customerName, type Reader } from './view.ts';

const PATH = '/incidents';
const FIELDS = ['q', 'customer', 'category', 'severity', 'phase', 'from', 'to'] as const;

/** @param broken how many summaries are not as a worker wrote them */
export function listPage(view: Reader, filter: Filter, page: Page, broken: number): string {
  const { t } = view;
  const isFiltered = FIELDS.some((field) => filter[field] !== undefined) || filter.status !== undefined;
  return html({
    view,
    title: t.list.title,
    tab: 'incidents',
    children: (
      <>
        <h1>{t.list.title}</h1>
        {page.withoutOpen ? <Banner kind="bad">{t.list.withoutOpen}</Banner> : null}
        {broken > 0 ? <Banner kind="bad">{t.list.brokenIndex(broken)}</Banner> : null}
        <Tabs view={view} filter={filter} page={page} />
        <FilterForm view={view} path={PATH} filter={filter} fields={FIELDS} />
        <p class="total" role="status">
          {t.list.total(page.total)}
          {page.pages > 1 ? <span class="quiet"> · {t.list.page(page.page, page.pages)}</span> : null}
        </p>
        {page.rows.length === 0 ? (
          <p class="panel empty">{isFiltered ? t.list.none : t.list.noneYet}</p>
        ) : (
          <ul class="incidents">
            {page.rows.map((row) => (
              <Line key={`${row.id} ${row.runId}`} view={view} row={row} />
            ))}
          </ul>
        )}
        <Pager
          t={t}
          label={t.list.pages}
          page={page.page}
          pages={page.pages}
          to={(n) => addressOf(PATH, { ...filter, page: n })}
        />
      </>
    ),
  });
}

function Tabs({ view, filter, page }: { view: Reader; filter: Filter; page: Page }): VNode {
  const { t } = view;
  const sum = STATUSES.reduce((n, status) => n + page.counts[status], 0);
  const tabs = [undefined, ...STATUSES] as const;
  return (
    <nav class="tabs" aria-label={t.list.status}>
      {tabs.map((status) => (
        <a
          key={status ?? 'all'}
          href={addressOf(PATH, { ...filter, status, page: 1 })}
          aria-current={filter.status === status ? 'true' : undefined}
        >
          {status === undefined ? t.list.all : t.list.statuses[status]}
          <span class="count">{thousands(status === undefined ? sum : page.counts[status])}</span>
        </a>
      ))}
    </nav>
  );
}

function Line({ view, row }: { view: Reader; row: Row }): VNode {
  const { t, language } = view;
  const zone = zoneOf(view.person.scope, row.customer);
  const category = Category.safeParse(row.category);
  const href = incidentPath(row.id, row.status === 'open' ? undefined : row.runId);
  const until = row.closedAt === undefined ? view.now : Date.parse(row.closedAt);
  const span = duration(Math.max(0, until - Date.parse(row.openedAt)), language);
  return (
    <li class={`row ${row.status}`}>
      <div class="what">
        <SeverityBadge severity={row.severity} language={language} />
        <a class="title" href={href}>
          <Said text={row.title?.[language] ?? row.id} most={160} />
        </a>
        {row.drill ? <Chip>{t.list.drill}</Chip> : null}
        {row.recurs ? <Chip>↻ {t.list.again}</Chip> : null}
        {row.waitingFor === undefined ? null : (
          <p class="waits">
            <Said text={t.list.waitsFor(row.waitingFor[language])} most={200} />
          </p>
        )}
      </div>
      <p class="whose">
        <strong>{customerName(view, row.customer)}</strong>
        <span class="quiet">
          {row.account.name} · {accountNumber(row.account.id)}
        </span>
      </p>
      <p class="kind">
        <span>{category.success ? CATEGORY_NAMES[category.data][language] : row.category}</span>
        <StatusChip view={view} row={row} />
      </p>
      <p class="when">
        <Time iso={row.openedAt} zone={zone} />
        <span class="quiet">{(row.status === 'open' ? t.list.openFor : t.list.took)(span)}</span>
      </p>
    </li>
  );
}

function StatusChip({ view, row }: { view: Reader; row: Row }): VNode {
  const phase = Phase.safeParse(row.phase);
  const name = view.t.list.statuses[row.status];
  return (
    <Chip kind={row.status}>
      {row.status === 'open' && phase.success ? `${name} · ${PHASE_NAMES[phase.data][view.language]}` : name}
    </Chip>
  );
}
