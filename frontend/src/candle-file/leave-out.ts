import type { UploadQuestion, UploadRemark } from '../contract/upload.ts';

const NAMED = 5;

/** Asks whether the few lines that cannot be read shall be left out; nothing is without that. */
export function leaveOutQuestion(lines: readonly number[]): UploadQuestion {
  const many = lines.length === 1 ? 'this line' : `these ${lines.length} lines`;
  return {
    field: 'unreadable',
    text: `The other lines can be read. Mend the file, or leave ${many} out:`,
    options: [{ value: 'leave_out', label: `Leave ${many} out` }],
  };
}

/** Says which were left out. */
export function leftOutRemark(lines: readonly number[]): UploadRemark {
  const text = 'cannot be read, and is left out, as was asked for';
  return { rule: 'unreadable', count: lines.length, text, lines: lines.slice(0, NAMED) };
}
