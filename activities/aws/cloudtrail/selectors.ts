/** A trail's event selectors in canonical form: which events the trail records. */
import type {
  AdvancedEventSelector,
  AdvancedFieldSelector,
  EventSelector,
  GetEventSelectorsCommandOutput,
} from '@aws-sdk/client-cloudtrail';
import { canonicalJson, type Json } from '../../../domain/digest.ts';
import type { StateLine } from '../../../domain/state-diff.ts';
import { byText } from '../../../domain/order.ts';

/** One of the two kinds, never both. Lists are sorted; absent members are left out. */
export type Selectors = { basic: Basic[] | null; advanced: Advanced[] | null };
type Basic = {
  readWrite: string;
  managementEvents: boolean;
  /** Event sources that are excluded. AWS allows only KMS and RDS Data API. */
  excluded: string[];
  /** `AWS::S3::Object` → ARNs. */
  data: Record<string, string[]>;
};
type Advanced = { name: string; fields: Record<string, Record<string, string[]>> };

export function selectorsOf(
  found: Pick<GetEventSelectorsCommandOutput, 'EventSelectors' | 'AdvancedEventSelectors'>,
): Selectors {
  const { EventSelectors: basic = [], AdvancedEventSelectors: advanced = [] } = found;
  return advanced.length > 0
    ? { basic: null, advanced: inOrder(advanced.map(advancedOf)) }
    : { basic: inOrder(basic.map(basicOf)), advanced: null };
}

/** The same selectors, but with every management event. Data events stay as they are. */
export function withAllManagementEvents({ basic, advanced }: Selectors): Selectors {
  if (advanced !== null) {
    if (advanced.some(isAllManagement)) return { basic, advanced };
    const others = advanced.filter((a) => !isManagement(a));
    return { basic, advanced: inOrder([...others, ALL_MANAGEMENT]) };
  }
  const [first, ...others] = basic ?? [];
  if ((basic ?? []).some(recordsAllManagement)) return { basic, advanced };
  // A selector's read or write restriction also applies to its data events, so widening it widens those too.
  const all: Basic = { readWrite: 'All', managementEvents: true, excluded: [], data: first?.data ?? {} };
  return { basic: inOrder([all, ...others]), advanced };
}

/** The parameters of PutEventSelectors. */
export function putOf({ basic, advanced }: Selectors): {
  EventSelectors?: EventSelector[];
  AdvancedEventSelectors?: AdvancedEventSelector[];
} {
  if (advanced === null)
    return {
      EventSelectors: (basic ?? []).map((s) => ({
        ReadWriteType: s.readWrite as EventSelector['ReadWriteType'],
        IncludeManagementEvents: s.managementEvents,
        ExcludeManagementEventSources: s.excluded,
        DataResources: Object.entries(s.data).map(([Type, Values]) => ({ Type, Values })),
      })),
    };
  return {
    AdvancedEventSelectors: advanced.map(({ name, fields }) => ({
      ...(name !== '' && { Name: name }),
      FieldSelectors: Object.entries(fields).map(([Field, tests]) => ({ Field, ...tests })),
    })),
  };
}

/** A few words for the card. */
export function describeSelectors({ basic, advanced }: Selectors): StateLine[] {
  const management = (basic ?? []).filter((s) => s.managementEvents);
  const what =
    advanced === null
      ? management.map((s) => [s.readWrite, ...s.excluded.map((e) => `without ${e}`)].join(', ')).join('; ')
      : advanced
          .filter(isManagement)
          .map((a) => (isAllManagement(a) ? 'All' : canonicalJson(a.fields)))
          .join('; ');
  const data =
    advanced === null
      ? (basic ?? []).flatMap((s) => Object.entries(s.data).map(([type, arns]) => `${type}: ${arns.join(', ')}`))
      : advanced.filter((a) => !isManagement(a)).map((a) => a.name || canonicalJson(a.fields));
  return [
    { field: { en: 'management events', ko: '관리 이벤트' }, value: what || '—' },
    { field: { en: 'further events', ko: '그 밖의 이벤트' }, value: data.join('; ') || '—' },
  ];
}

const ALL_MANAGEMENT: Advanced = {
  name: 'Management events',
  fields: { eventCategory: { Equals: ['Management'] } },
};

const isManagement = ({ fields }: Advanced): boolean =>
  fields['eventCategory']?.['Equals']?.includes('Management') === true;

/** Whether no further field narrows the selector. */
const isAllManagement = (selector: Advanced): boolean =>
  isManagement(selector) && Object.keys(selector.fields).length === 1;

const recordsAllManagement = (s: Basic): boolean =>
  s.managementEvents && s.readWrite === 'All' && s.excluded.length === 0;

const basicOf = (s: EventSelector): Basic => ({
  readWrite: s.ReadWriteType ?? 'All',
  managementEvents: s.IncludeManagementEvents ?? true,
  excluded: (s.ExcludeManagementEventSources ?? []).toSorted(),
  data: Object.fromEntries((s.DataResources ?? []).map((d) => [d.Type ?? '', (d.Values ?? []).toSorted()])),
});

const advancedOf = (s: AdvancedEventSelector): Advanced => ({
  name: s.Name ?? '',
  fields: Object.fromEntries((s.FieldSelectors ?? []).map((f) => [f.Field ?? '', testsOf(f)])),
});

const TESTS = ['Equals', 'StartsWith', 'EndsWith', 'NotEquals', 'NotStartsWith', 'NotEndsWith'] as const;

const testsOf = (field: AdvancedFieldSelector): Record<string, string[]> =>
  Object.fromEntries(
    TESTS.flatMap((test) => {
      const values = field[test] ?? [];
      return values.length === 0 ? [] : [[test, values.toSorted()] as const];
    }),
  );

const inOrder = <T extends Json>(list: T[]): T[] => list.toSorted(byText(canonicalJson));
