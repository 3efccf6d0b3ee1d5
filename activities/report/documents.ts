/** One incident as documents for its readers. All are made of the same computed facts. Pure: the same record, the same documents. */
import type { EvidenceSeal } from '../../domain/evidence-seal.ts';
import type { Prose } from '../../domain/prose.ts';
import type { IncidentState } from '../../domain/incident.ts';
import type { Language } from '../../domain/text.ts';
import type { Entries } from './controls.ts';
import type { ReportDocument } from './document.ts';
import { shortened, withMoments } from './moments.ts';
import { pageFor } from './page.ts';
import { auditorDocument } from './readers/auditor.ts';
import { customerDocument } from './readers/customer.ts';
import { executiveDocument } from './readers/executive.ts';
import { reviewDocument } from './readers/review.ts';

/** `report` is the full record, for an authority or an auditor. */
export const READERS = ['executive', 'customer', 'report'] as const;
/** `review` is for those who were there, and is changed by them: it has no PDF. */
export type Reader = (typeof READERS)[number] | 'review';

export interface ReportSource {
  state: IncidentState;
  /** What is known of the catalogue's entries: the controls that they serve. */
  entries: Entries;
  /** Of the evidence before the report. */
  seal?: EvidenceSeal;
  /** The change of the runbook that the incident suggests. */
  diff?: string | undefined;
  /** What people have edited. Absent when the report is rendered first. */
  prose?: readonly Prose[];
}

/** Characters of one computed text in a document that should be one page. What people approved is never cut: then it may be two pages. */
const MOST_ON_A_PAGE = 480;

export function documentFor(
  reader: Reader,
  { state, entries, seal, diff, prose = [] }: ReportSource,
  language: Language,
): ReportDocument {
  const page = pageFor(state, language);
  const documents: Record<Reader, () => ReportDocument> = {
    executive: () => executiveDocument(page, prose),
    customer: () => customerDocument(page, prose),
    report: () => auditorDocument(page, entries, { seal, diff }),
    review: () => reviewDocument(page, diff),
  };
  const document = withMoments(documents[reader](), state.customer.timeZone);
  return document.onePage === true ? shortened(document, MOST_ON_A_PAGE) : document;
}
