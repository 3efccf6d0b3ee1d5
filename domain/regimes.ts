/** `regimes/*.yaml`: laws and contracts that set a time for telling somebody of an incident, each with where its figures were read. */
import { z } from 'zod';
import { Text } from './text.ts';

/** What a field of a notice is drafted from. A field without one is for the person who sends it. */
export const FieldFill = z.enum(['nature', 'when', 'things', 'consequences', 'measures', 'contact', 'cause']);
export type FieldFill = z.infer<typeof FieldFill>;

const Field = z.strictObject({ label: Text, fill: FieldFill.optional() });

/** Elapsed hours, whatever the clocks on the wall do; or calendar months on the customer's clock. */
const Within = z.union([
  z.strictObject({ hours: z.number().int().min(1).max(2_000) }),
  z.strictObject({ months: z.number().int().min(1).max(12) }),
]);
export type Within = z.infer<typeof Within>;

export const Obligation = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  title: Text,
  /** Whom to tell. */
  to: Text,
  within: Within,
  /** The law says *without undue delay* and gives no figure: `within` is only when people are reminded. */
  noFigure: z.literal(true).optional(),
  /** The obligation from whose sending the time runs. Absent: from awareness. */
  after: z.string().optional(),
  /** A time that ends on a weekend or holiday ends at noon of the next working day. */
  rolls: z.literal('noon-of-next-working-day').optional(),
  /** When it is owed at all. */
  condition: Text.optional(),
  /** In the authority's own terms. */
  fields: z.array(Field).min(1),
});
export type Obligation = z.infer<typeof Obligation>;

export const Regime = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,40}$/),
    title: Text,
    /** Law and article. */
    law: Text,
    /** What must have happened. */
    applies: Text,
    /** Each fact that becomes known after the first notice is told within so many hours. */
    furtherHours: z.number().int().min(1).max(500).optional(),
    source: z.strictObject({
      /** Absent for a contract. */
      url: z.url().optional(),
      /** The day on which it was read, or `not read`. */
      read: z.union([z.iso.date(), z.literal('not read')]),
      /** What was read: the article's own text, sentences of it that others quote, or what somebody else says of it. */
      text: z.enum(['law', 'quoted', 'summary', 'none']),
      note: Text.optional(),
    }),
    obligations: z.array(Obligation).min(1),
  })
  .superRefine(({ obligations }, ctx) => {
    for (const [i, { id, after }] of obligations.entries()) {
      if (obligations.findIndex((o) => o.id === id) !== i)
        ctx.addIssue({ code: 'custom', path: ['obligations', i, 'id'], message: `${id} is used twice` });
      if (after !== undefined && !obligations.slice(0, i).some((o) => o.id === after))
        ctx.addIssue({
          code: 'custom',
          path: ['obligations', i, 'after'],
          message: `there is no earlier obligation ${after}`,
        });
    }
  });
export type Regime = z.infer<typeof Regime>;

/** What a task about a deadline stands for. */
export const Duty = z.discriminatedUnion('kind', [
  /** Done, it says when the customer became aware; the times of the regimes run from then. `draft`: for their notices. */
  z.object({
    kind: z.literal('awareness'),
    regimes: z.array(Regime),
    holidays: z.array(z.string()),
    draft: z.partialRecord(FieldFill, Text),
  }),
  /** Done, it says that a notice was sent. */
  z.object({ kind: z.literal('notice'), regime: z.string(), obligation: z.string() }),
  /** Done, it says that a further fact has become known, of which the regime wants to be told. */
  z.object({ kind: z.literal('further'), regime: z.string() }),
]);
export type Duty = z.infer<typeof Duty>;

/** How sure the figures are: read in the law itself, read elsewhere, or not at all. */
export function readStatus({ source }: Pick<Regime, 'source'>): Text {
  if (source.read === 'not read') return HOW_READ.none('');
  return HOW_READ[source.text](source.read);
}

const HOW_READ: Record<Regime['source']['text'], (day: string) => Text> = {
  law: (day) => ({ en: `read in the law's text on ${day}`, ko: `${day} 법령 원문 확인` }),
  quoted: (day) => ({
    en: `read in quotations of the law's text on ${day}, not verified against the whole text`,
    ko: `${day} 인용된 조문 확인, 법령 전문은 확인하지 않음`,
  }),
  summary: (day) => ({
    en: `read in a summary on ${day}, not verified against the law's text`,
    ko: `${day} 해설 자료 확인, 법령 원문은 확인하지 않음`,
  }),
  none: () => ({ en: 'not verified', ko: '확인하지 않음' }),
};

/** The customer's own contract, as a regime. */
export const contractRegime = (notices: readonly { title: string; hours: number }[]): Regime | undefined =>
  notices.length === 0
    ? undefined
    : {
        id: 'contract',
        title: { en: 'Contract', ko: '계약' },
        law: { en: "The customer's contract", ko: '고객사와의 계약' },
        applies: { en: 'A security incident, as the contract defines it.', ko: '계약에서 정한 보안 사고' },
        source: {
          read: 'not read',
          text: 'none',
          note: { en: 'From customers.yaml.', ko: 'customers.yaml 기준' },
        },
        obligations: notices.map(({ title, hours }, i) => ({
          id: `notice-${i + 1}`,
          title: { en: title, ko: title },
          to: { en: 'as the contract says', ko: '계약에서 정한 상대' },
          within: { hours },
          fields: DEFAULT_FIELDS,
        })),
      };

const DEFAULT_FIELDS: Obligation['fields'] = [
  { label: { en: 'What happened', ko: '사고 내용' }, fill: 'nature' },
  { label: { en: 'When', ko: '발생 시점' }, fill: 'when' },
  { label: { en: 'What was affected', ko: '영향받은 대상' }, fill: 'things' },
  { label: { en: 'Measures taken', ko: '조치 내용' }, fill: 'measures' },
  { label: { en: 'Contact', ko: '문의처' }, fill: 'contact' },
];
