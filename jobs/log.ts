// Log lines for programs and people, without passwords.

import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import pino from 'pino';
import { redact } from './redact.ts';

const STDERR = 2;
/** To the first column, and nothing right of it. */
const CLEAR_LINE = '\r\x1b[K';

type Write<Event extends string> = (event: Event, fields?: Record<string, unknown>) => void;

/** One event a line: its name from a union, its numbers as fields. */
export interface Log<Event extends string> {
  info: Write<Event>;
  warn: Write<Event>;
  error: Write<Event>;
  /**
   * Shows a text in the terminal's last line, in place of the one before and until the next event. Undefined
   * where stderr is not a terminal.
   */
  line: ((text: string) => void) | undefined;
}

/**
 * Writes events to stderr: JSON for programs, coloured lines where stderr is a terminal. Every line
 * is written before the call returns, so none is lost when the process ends, and passwords in
 * PostgreSQL URLs are blotted out whatever field they are in.
 */
export function createLogger<Event extends string>(name: string): Log<Event> {
  const logger = pino(
    {
      base: { job: name },
      messageKey: 'event',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      hooks: { streamWrite: redact },
    },
    destination(),
  );
  return {
    info: (event, fields = {}) => logger.info(fields, event),
    warn: (event, fields = {}) => logger.warn(fields, event),
    error: (event, fields = {}) => logger.error(fields, event),
    line: process.stderr.isTTY ? showLine : undefined,
  };
}

function destination(): pino.DestinationStream {
  if (!process.stderr.isTTY) return pino.destination({ dest: STDERR, sync: true });
  // Loaded only for a terminal, since that takes 7 ms.
  const pretty: typeof import('pino-pretty') = createRequire(import.meta.url)('pino-pretty');
  const lines = pretty({
    destination: STDERR,
    sync: true,
    messageKey: 'event',
    ignore: 'job',
    singleLine: true,
  });
  return {
    write(text) {
      writeSync(STDERR, CLEAR_LINE);
      lines.write(text);
    },
  };
}

/** Cut at the terminal's width: a line that wraps could not be taken back. */
function showLine(text: string): void {
  writeSync(STDERR, CLEAR_LINE + text.slice(0, process.stderr.columns - 1));
}
