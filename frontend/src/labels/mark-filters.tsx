'use client';

import { useId } from 'react';
import { FIELD } from '../field/classes.ts';
import { Icon } from '../icon/icon.tsx';
import { confidencesOf, isOpen, labelsOf, type MarkFilter, reviewsOf, sourcesOf } from '../marks/filter.ts';
import type { Mark } from '../marks/mark.ts';
import { sourceWords } from '../marks/source-words.ts';

interface Props {
  name: 'marks' | 'spans';
  marks: readonly Mark[];
  filter: MarkFilter;
  change: (news: Partial<MarkFilter>) => void;
}

/**
 * Words and label; of spans also source, confidence, and whether somebody has looked at them. Each is there
 * where the marks differ in it, or are narrowed by it.
 */
export function Filters({ name, marks, filter, change }: Props) {
  const id = useId();
  if (marks.length < 2 && isOpen(filter)) return null;
  const labels = labelsOf(marks).map(({ label, title, count }) => [label, `${title} (${count})`] as const);
  return (
    <div className={`grid gap-1.5 px-1 ${name === 'spans' ? 'grid-cols-2' : ''}`}>
      <div className="relative col-span-full">
        <Icon
          name="search"
          className="pointer-events-none absolute top-1/2 left-2 size-3.5 -translate-y-1/2 text-muted"
        />
        <input
          id={`${id}-search`}
          type="search"
          aria-label={`Search ${name}`}
          placeholder="Search"
          value={filter.search}
          onChange={(event) => change({ search: event.target.value })}
          className={`${FIELD} py-1 pr-1 pl-7 text-xs`}
        />
      </div>
      <Choice
        label={`Label of ${name}`}
        any="All labels"
        options={labels}
        value={filter.label}
        choose={(label) => change({ label })}
      />
      {name === 'spans' ? <SpanFilters marks={marks} filter={filter} change={change} /> : null}
    </div>
  );
}

function SpanFilters({ marks, filter, change }: Omit<Props, 'name'>) {
  return (
    <>
      <Choice
        label="Source of spans"
        any="All sources"
        options={sourcesOf(marks).map((source) => [source, sourceWords(source)])}
        value={filter.source}
        choose={(source) => change({ source })}
      />
      <Choice
        label="Confidence of spans"
        any="Any confidence"
        options={confidencesOf(marks).map((one) => [one, one === '-' ? 'not said' : one])}
        value={filter.confidence}
        choose={(confidence) => change({ confidence })}
      />
      <Choice
        label="Review of spans"
        any="Any review"
        options={reviewsOf(marks).map((one) => [one, one === 'yes' ? 'reviewed' : 'not reviewed'])}
        value={filter.reviewed}
        choose={(reviewed) => change({ reviewed: reviewed as MarkFilter['reviewed'] })}
      />
    </>
  );
}

interface ChoiceProps {
  label: string;
  /** What nothing chosen is called. */
  any: string;
  options: readonly (readonly [value: string, title: string])[];
  value: string;
  choose: (value: string) => void;
}

function Choice({ label, any, options, value, choose }: ChoiceProps) {
  if (options.length < 2 && value === '') return null;
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => choose(event.target.value)}
      className={`${FIELD} py-1 pr-1 text-xs`}
    >
      <option value="">{any}</option>
      {options.map(([name, title]) => (
        <option key={name} value={name}>
          {title}
        </option>
      ))}
    </select>
  );
}
