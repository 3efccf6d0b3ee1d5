/** The form that filters: it changes the page's address, so that a selection can be kept and passed on. */
import type { VNode } from 'preact';
import { CATEGORIES, SEVERITIES } from '../../domain/alert.ts';
import { CATEGORY_NAMES, PHASE_NAMES, SEVERITY_NAMES } from '../../domain/names.ts';
import { PHASES } from '../../domain/phase.ts';
import type { Filter } from '../filter.ts';
import { zoneOf } from '../scope.ts';
import type { Reader } from './view.ts';

type Field = 'q' | 'customer' | 'category' | 'severity' | 'phase' | 'from' | 'to';

export interface FilterFormProps {
  view: Reader;
  path: string;
  filter: Filter;
  fields: readonly Field[];
}

export function FilterForm({ view, path, filter, fields }: FilterFormProps): VNode {
  const { t, language, person } = view;
  const has = (field: Field): boolean => fields.includes(field);
  const isSet = fields.some((field) => filter[field] !== undefined);
  const isOpen = fields.some((field) => field !== 'q' && filter[field] !== undefined);
  return (
    <form class="filter" method="get" action={path} role="search">
      {filter.status === undefined ? null : <input type="hidden" name="status" value={filter.status} />}
      {has('q') ? (
        <label class="wide">
          {t.list.search}
          <input type="search" name="q" value={filter.q ?? ''} placeholder={t.list.searchHint} maxLength={200} />
        </label>
      ) : null}
      <details open={isOpen}>
        <summary>{t.list.filter}</summary>
        <div class="fields">
          {has('customer') && person.scope.customers.length > 1 ? (
            <Select
              name="customer"
              label={t.list.customer}
              any={t.list.any}
              value={filter.customer}
              options={person.scope.customers.map(({ id, name }) => [id, name])}
            />
          ) : null}
          {has('category') ? (
            <Select
              name="category"
              label={t.list.category}
              any={t.list.any}
              value={filter.category}
              options={CATEGORIES.map((one) => [one, CATEGORY_NAMES[one][language]])}
            />
          ) : null}
          {has('severity') ? (
            <Select
              name="severity"
              label={t.list.severity}
              any={t.list.any}
              value={filter.severity}
              options={SEVERITIES.map((one) => [one, SEVERITY_NAMES[one][language]])}
            />
          ) : null}
          {has('phase') ? (
            <Select
              name="phase"
              label={t.list.phase}
              any={t.list.any}
              value={filter.phase}
              options={PHASES.map((one) => [one, PHASE_NAMES[one][language]])}
            />
          ) : null}
          {has('from') ? (
            <label>
              {t.list.from}
              <input type="date" name="from" value={filter.from ?? ''} />
            </label>
          ) : null}
          {has('to') ? (
            <label>
              {t.list.to}
              <input type="date" name="to" value={filter.to ?? ''} />
            </label>
          ) : null}
        </div>
        {has('from') ? <p class="quiet days">{t.list.days(zoneOfDays(view, filter))}</p> : null}
      </details>
      <div class="buttons">
        <button class="main" type="submit">
          {t.list.apply}
        </button>
        {isSet ? (
          <a class="button" href={path}>
            {t.list.clear}
          </a>
        ) : null}
      </div>
    </form>
  );
}

/** The zone of the days that are filtered by; undefined where customers of several zones are shown, each by its own. */
function zoneOfDays({ person: { scope } }: Reader, { customer }: Filter): string | undefined {
  const shown = customer === undefined ? scope.customers.map((c) => c.id) : [customer];
  const zones = [...new Set(shown.map((id) => zoneOf(scope, id)))];
  return zones.length === 1 ? zones[0] : undefined;
}

interface SelectProps {
  name: string;
  label: string;
  any: string;
  value: string | undefined;
  options: readonly (readonly [value: string, name: string])[];
}

const Select = ({ name, label, any, value, options }: SelectProps): VNode => (
  <label>
    {label}
    <select name={name}>
      <option value="">{any}</option>
      {options.map(([one, text]) => (
        <option key={one} value={one} selected={one === value}>
          {text}
        </option>
      ))}
    </select>
  </label>
);
