/** How runbooks do: which of their lines wait, fail, and are rejected. */
import type { VNode } from 'preact';
import { duration } from '../../domain/format.ts';
import { PHASE_NAMES } from '../../domain/names.ts';
import { LINE_COUNTS } from '../../domain/summary.ts';
import type { Filter } from '../filter.ts';
import type { RunbookRow } from '../trend-figures.ts';
import { FilterForm } from './filter-form.tsx';
import { html } from './layout.tsx';
import { Chip, Section, Table } from './parts.tsx';
import type { Reader } from './view.ts';

const FIELDS = ['customer', 'category', 'severity', 'from', 'to'] as const;

export function runbooksPage(view: Reader, filter: Filter, rows: readonly RunbookRow[]): string {
  const { t } = view;
  return html({
    view,
    title: t.runbooks.title,
    tab: 'runbooks',
    children: (
      <>
        <h1>{t.runbooks.title}</h1>
        <p class="quiet">{t.runbooks.intro}</p>
        <FilterForm view={view} path="/runbooks" filter={filter} fields={FIELDS} />
        {rows.length === 0 ? <p class="panel empty">{t.trends.none}</p> : null}
        {rows.map((row) => (
          <Runbook key={row.id} view={view} row={row} />
        ))}
      </>
    ),
  });
}

function Runbook({ view: { t, language }, row }: { view: Reader; row: RunbookRow }): VNode {
  const { id, title, incidents, wait, lines } = row;
  const waited =
    wait === undefined
      ? t.runbooks.noWaits
      : t.runbooks.waits(
          duration(wait.median, language),
          `${duration(wait.q1, language)} – ${duration(wait.q3, language)}`,
        );
  return (
    <Section id={`runbook-${id}`} title={title[language]}>
      <p>
        {t.runbooks.incidents(incidents)} · {waited}
      </p>
      {lines.length === 0 ? (
        <p class="quiet">{t.runbooks.noSteps}</p>
      ) : (
        <Table
          label={title[language]}
          kind="lines"
          head={[t.runbooks.phase, t.runbooks.line, ...LINE_COUNTS.map((count) => t.runbooks[count])]}
        >
          {lines.map((line) => (
            <tr key={`${line.phase} ${line.entry}`}>
              <td>{PHASE_NAMES[line.phase][language]}</td>
              <th scope="row">
                {line.title[language]} {line.kind === 'task' ? <Chip>{t.runbooks.task}</Chip> : null}
              </th>
              {LINE_COUNTS.map((count) => (
                <td key={count} class={`number ${line[count] === 0 ? 'quiet' : MARKED.has(count) ? 'marked' : ''}`}>
                  {line[count]}
                </td>
              ))}
            </tr>
          ))}
        </Table>
      )}
    </Section>
  );
}

/** What somebody should look at. */
const MARKED: ReadonlySet<string> = new Set(['rejected', 'skipped', 'refused', 'retries']);
