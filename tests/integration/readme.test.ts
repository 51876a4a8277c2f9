import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../jobs/migrate/config.ts';
import { VERBS } from '../../jobs/migrate/verbs/verbs.ts';
import { PROJECT_FOLDER, runJob } from '../support/run-job.ts';

const PATH = join(PROJECT_FOLDER, 'README.md');
const README = readFileSync(PATH, 'utf8');

/** What differs from run to run: times, rates, and the folder of the legacy file. */
function withoutMeasurements(output: string): string {
  return output
    .replaceAll(/\d+\.\d+ s, [\d,]+ rows\/s/g, 'SPEED')
    .replaceAll(/(?<=[a-z] )\d+\.\d\d/g, 'S')
    .replaceAll(/\S*candle-demo-\w+/g, 'FOLDER')
    .replaceAll(/\S*reports\/demo/g, 'reports/demo');
}

/**
 * Puts into the README what the demo printed, without what the second run says again of the first. Lines in
 * which only measurements differ stay.
 */
function write(shown: string, printed: string): void {
  const [first = '', again = ''] = printed.split(/(?<=\n4\. .*\n)/);
  const nothing = again.split('\n').find((line) => line.startsWith('Nothing'));
  const before = new Map(shown.split('\n').map((line) => [withoutMeasurements(line), line]));
  const lines = `${first}…\n${nothing}`.split('\n').map((line) => {
    const words = withoutMeasurements(line);
    return before.get(words) ?? line.replaceAll(/\S*reports\/demo/g, 'reports/demo');
  });
  writeFileSync(
    PATH,
    README.replace(shown, () => lines.join('\n')),
  );
}

describe('README', () => {
  it('shows what the demo really prints (UPDATE_DOCS=1 writes it there)', async () => {
    const shown = /```text\n(1\. A legacy[\s\S]*?)\n```/.exec(README)?.[1] ?? '';
    const demo = await runJob('scripts/demo.ts', [], { env: { NO_COLOR: '1' } });
    expect(demo.exitCode, demo.stderr).toBe(0);
    if (process.env['UPDATE_DOCS'] === '1') return write(shown, demo.stdout);
    const printed = withoutMeasurements(demo.stdout);
    const parts = withoutMeasurements(shown).split('\n…\n');
    expect(parts).toHaveLength(2);
    for (const part of parts) expect(printed).toContain(part);
  });

  it('names only commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'package.json'), 'utf8'));
    const named = [...README.matchAll(/npm run ([\w:]+)( --workspace frontend)?/g)];
    const own = named.filter(([, , workspace]) => !workspace).map(([, name]) => name as string);
    const unknown = own.filter((name) => !(name in scripts));
    expect(unknown).toEqual([]);
  });

  it('links only to files that exist', () => {
    const links = [...README.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link as string);
    expect(links.filter((link) => !existsSync(join(PROJECT_FOLDER, link)))).toEqual([]);
  });

  it('lists every verb and every option with its variables and defaults', () => {
    for (const verb of Object.keys(VERBS)) expect(README).toContain(`\`${verb}\``);
    const config = readConfig([], {});
    expect(README).toMatch(
      new RegExp(`--batch-rows N\` \\| \`MIGRATE_BATCH_ROWS\` \\| ${config.batchRows} `),
    );
    expect(README).toContain(
      `| \`--source PATH\` | \`SQLITE_PATH\`, then \`DATABASE_PATH\` | \`${config.source}\``,
    );
    expect(README).toContain(
      `| \`--on-bad-row fail\\|quarantine\` | \`MIGRATE_ON_BAD_ROW\` | \`${config.onBadRow}\``,
    );
    expect(README).toContain(`| \`--report-dir DIR\` | \`REPORT_DIR\` | \`${config.reportDir}\``);
  });
});
