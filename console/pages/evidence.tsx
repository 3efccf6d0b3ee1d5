/** The evidence of an incident: its items with their hashes, and what verifying them found. */
import type { VNode } from 'preact';
import type { StoredItem } from '../../activities/evidence/store.ts';
import type { Verdict } from '../../activities/evidence/verify.ts';
import type { Found } from '../sources/incidents.ts';
import { fileOf, incidentPath } from './addresses.ts';
import { html } from './layout.tsx';
import { Banner, Pager, Said, Section, Table, Time } from './parts.tsx';
import type { Reader } from './view.ts';

export interface EvidenceProps {
  found: Found;
  /** Undefined if the evidence is not as it was stored. */
  items: StoredItem[] | undefined;
  /** The page of items that is shown, 1 for the first. */
  itemsPage: number;
  /** Asked for with `?verify=1`. */
  verdict?: Verdict | undefined;
}

const ITEMS_A_PAGE = 100;
/** Problems that are listed; the command line has all. */
const MOST_PROBLEMS = 100;

export function Evidence({ view, page }: { view: Reader; page: EvidenceProps }): VNode {
  const { t } = view;
  const { items, verdict, itemsPage, found } = page;
  const { state, summary } = found;
  const pages = Math.max(1, Math.ceil((items?.length ?? 0) / ITEMS_A_PAGE));
  const shown = Math.min(itemsPage, pages);
  return (
    <Section id="evidence" title={t.incident.evidence}>
      {verdict === undefined ? null : <Verified view={view} verdict={verdict} />}
      {items === undefined ? <Banner kind="bad">{t.errors.broken}</Banner> : null}
      {items !== undefined && items.length === 0 ? <p class="quiet">{t.incident.noEvidence}</p> : null}
      {items === undefined || items.length > 0 ? (
        <p class="actions">
          <a class="button" href={`${incidentPath(state.id, summary?.runId, { verify: '1' })}#evidence`}>
            ✓ {t.incident.verify}
          </a>
          <span class="quiet">
            {items === undefined ? '' : `${t.incident.evidenceItems(items.length)}. `}
            {t.incident.copyNote}
          </span>
        </p>
      ) : null}
      {items === undefined || items.length === 0 ? null : (
        <Table
          label={t.incident.evidence}
          kind="items"
          head={[t.incident.item, t.incident.stored, t.incident.size, t.incident.hash]}
        >
          {items.slice((shown - 1) * ITEMS_A_PAGE, shown * ITEMS_A_PAGE).map(({ key, at: stored, bytes, sha256 }) => (
            <tr key={key}>
              <td>
                <a href={fileOf(state.id, key)}>
                  <Said text={key.slice(state.id.length + 1)} most={200} />
                </a>
              </td>
              <td>
                <Time iso={stored} zone={state.customer.timeZone} />
              </td>
              <td class="number">{sizeOf(bytes)}</td>
              <td>
                <code class="hash">{sha256}</code>
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Pager
        t={t}
        label={t.incident.evidence}
        page={shown}
        pages={pages}
        to={(n) => `${incidentPath(state.id, summary?.runId, { items: String(n) })}#evidence`}
      />
    </Section>
  );
}

function Verified({ view: { t }, verdict }: { view: Reader; verdict: Verdict }): VNode {
  const { problems, items, sealed } = verdict;
  const seal = sealed === undefined ? t.incident.notSealed : t.incident.sealedUpTo(sealed);
  if (problems.length === 0)
    return (
      <Banner kind="good">
        ✓ {t.incident.verified(items.length)} {seal}
      </Banner>
    );
  return (
    <div class="banner bad" role="alert">
      <p>
        <strong>{t.incident.problems(problems.length)}</strong>. {seal}
      </p>
      <ul>
        {problems.slice(0, MOST_PROBLEMS).map(({ key, problem }) => (
          <li key={`${key} ${problem}`} lang="en">
            <code>{key}</code> <Said text={problem} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** `812 B`, `4.1 KB`, `2.3 MB`. */
function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** In place of an incident whose evidence is not as it was stored: what is wrong with it. */
export const brokenPage = (view: Reader, verdict: Verdict): string =>
  html({
    view,
    title: view.t.incident.evidence,
    tab: 'incidents',
    children: (
      <Section id="evidence" title={view.t.incident.evidence}>
        <p>{view.t.errors.brokenPage}</p>
        <Verified view={view} verdict={verdict} />
      </Section>
    ),
  });
