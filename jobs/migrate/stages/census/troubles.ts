import { type RefusedRows, readReason } from '../../rules/refused.ts';

/** A row that is refused, and one of its reasons. */
export interface Trouble {
  key: bigint;
  rule: string;
  /** Of a unique key several, with commas. */
  column: string;
  /** Whether nothing is wrong with the row anywhere else. */
  isAlone: boolean;
}

/** Refused rows, each with all that is wrong with it. */
export function troublesOf(refused: RefusedRows): { key: bigint; troubles: Trouble[] }[] {
  return Array.from(refused, ([key, said]) => {
    const reasons = said.map(readReason);
    const isAlone = new Set(reasons.map(({ column }) => column)).size === 1;
    return { key, troubles: reasons.map((reason) => ({ key, ...reason, isAlone })) };
  });
}
