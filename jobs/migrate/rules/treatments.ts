// What becomes of a row that breaks a rule.

import type { Action } from './findings.ts';

/** What is done about rows that cannot be represented in PostgreSQL. */
export type Policy = 'fail' | 'quarantine';

/** What may be done about a rule's findings under each policy; what depends on the case has several. */
type Treatment = Readonly<Record<Policy, readonly [Action, ...Action[]]>>;

const badRow: Treatment = { fail: ['refused'], quarantine: ['quarantined'] };
const always = (...actions: [Action, ...Action[]]): Treatment => ({ fail: actions, quarantine: actions });

/** Every rule of the census, by name. `docs/rules.md` explains each; a test keeps the two equal. */
export const TREATMENTS = {
  wrong_type: badRow,
  integer_out_of_range: badRow,
  id_at_the_end: badRow,
  milliseconds: badRow,
  time_out_of_range: badRow,
  not_boolean: badRow,
  inexact_integer: badRow,
  non_finite: badRow,
  nul_byte: badRow,
  invalid_utf8: badRow,
  invalid_json: badRow,
  key_too_long: badRow,
  null_in_not_null: badRow,
  duplicate_key: badRow,
  orphan: badRow,
  parent_refused: badRow,
  implausible_time: always('kept'),
  id_memory_at_the_end: always('defaulted'),
  duplicate_json_keys: always('kept'),
  negative_zero_json: always('kept'),
  double_encoded_json: always('kept'),
  unknown_table: always('refused', 'dropped'),
  unreadable_table: always('refused', 'dropped'),
  unknown_column: always('refused', 'dropped'),
  missing_column: always('defaulted', 'supplied', 'refused'),
  table_absent: always('absent'),
  chart_supplied: always('supplied'),
} as const satisfies Record<string, Treatment>;

export type RuleName = keyof typeof TREATMENTS;

/** What a policy does about a row that breaks the rule. */
export function treat(rule: RuleName, policy: Policy): Action {
  return TREATMENTS[rule][policy][0];
}

/** True for rules that keep a row from being loaded, under either policy. */
export function isRefusal(rule: RuleName): boolean {
  return treat(rule, 'fail') === 'refused';
}
