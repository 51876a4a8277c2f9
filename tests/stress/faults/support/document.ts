import { GATE_LINES, type Line, WHOLE_RUNS } from '../elsewhere.ts';
import { type Cell, type Fault, MATRIX } from '../matrix.ts';
import { STAGES, type Stage } from './moments.ts';
import { isSampled } from './run-matrix.ts';

/** docs/faults.md: what is tested, what cannot happen and why, and what is tested besides. */
export function describeFaults(): string {
  const cells = MATRIX.flatMap((fault) => STAGES.map((stage) => ({ fault, stage })));
  const tested = cells.filter(({ fault, stage }) => 'test' in fault.cells[stage]);
  const sampled = tested.filter(({ fault, stage }) => isSampled(fault, stage));
  return `${INTRODUCTION}
${tested.length} cells are tests. ${sampled.length} of them run on every commit (**●**), all of them with \`npm run test:full\` (●). The
other ${cells.length - tested.length} say below why the fault cannot strike there, or which stage stands for them (–).

| fault | ${STAGES.join(' | ')} |
|---|${STAGES.map(() => ':-:').join('|')}|
${MATRIX.map(row).join('\n')}

## What is promised, and why some cells are empty

${MATRIX.map(explanation).join('\n')}

## Whole runs

${table(WHOLE_RUNS)}

## The gate, under Compose

${table(GATE_LINES)}

${ENDING}`;
}

const INTRODUCTION = `# Faults

Every fault against every stage of a run. Each cell is a test against the real executable and a real PostgreSQL 16,
brought to a halt in the middle of the stage: in \`copy\` inside a \`COPY\`, in \`seal\` with an index built and not
committed, in \`settle\` with a foreign key validated and not committed while rows are compared beside it, in \`verify\` with rows
compared. Afterwards every row must be there once, the catalog must be what the
migrations made, and the next ids must be free.

This page is written from \`tests/stress/faults/matrix.ts\` and \`tests/stress/faults/elsewhere.ts\`, and compared with them on every
commit: a cell without a test needs a reason, and a line without a test fails (\`tests/stress/faults/faults.test.ts\`; with
\`-u\` it writes the page anew).
`;

const ENDING = `## Bringing a fault about

\`MIGRATE_FAULT=SIGNAL@POINT\` makes the job send itself a signal, once: \`SIGKILL@after:copy\`, \`SIGSTOP@during:verify\`.
Points are \`before:\` and \`after:\` each stage, \`before:claim\`, \`before:finish\`, \`after:finish\`, \`during:copy\` and \`during:verify\`; in
\`restore\` \`during:restore\` before a table's commit, and \`after:table\`. It is
part of the job as it is shipped, so that what is tested is what runs; it can do nothing that \`kill\` cannot do, and no
compose file of the project passes it on. Read errors are made by \`strace\`, full disks by mounting small ones: where a
machine does not allow that, those cells are skipped and say so.
`;

function row(fault: Fault): string {
  return `| ${fault.name} | ${STAGES.map((stage) => mark(fault, stage, fault.cells[stage])).join(' | ')} |`;
}

function mark(fault: Fault, stage: Stage, cell: Cell): string {
  if (!('test' in cell)) return '–';
  return isSampled(fault, stage) ? '**●**' : '●';
}

function explanation({ name, promise, cells }: Fault): string {
  const reasons = Map.groupBy(
    STAGES.filter((stage) => 'cannot' in cells[stage]),
    (stage) => (cells[stage] as { cannot: string }).cannot,
  );
  const lines = [...reasons].map(([reason, stages]) => `  - ${stages.join(', ')}: ${reason}.`);
  return [`- **${name}**: ${promise}.`, ...lines].join('\n');
}

function table(lines: readonly Line[]): string {
  const rows = lines.map(({ what, promise, file }) => `| ${what} | ${promise} | \`${file}\` |`);
  return ['| what | then | test |', '|---|---|---|', ...rows].join('\n');
}
