import { badField } from '../errors.ts';

/** A record of a CSV file: its fields as text and the number of the line it begins on, from 1. */
export interface CsvRecord {
  line: number;
  fields: string[];
}

/** No line of prices comes near; a file without line breaks is refused before it fills the memory. */
const MAX_RECORD_LENGTH = 16_384;

/**
 * Splits CSV text (RFC 4180; LF or CRLF) into records while it arrives in chunks. Quoted fields may hold
 * commas, line breaks and doubled quotes. Blank lines are left out but counted. Throws 400 with the line
 * for a quote that is never closed and for an endless line.
 */
export class CsvLines {
  #rest = '';
  #line = 1;

  /** The records that are complete with this chunk. */
  push(text: string): CsvRecord[] {
    const { records, rest } = splitRecords(this.#rest + text);
    const complete = records.flatMap((record) => this.#read(record));
    this.#rest = rest;
    if (rest.length > MAX_RECORD_LENGTH) throw badLine(this.#line, this.#problemOfRest());
    return complete;
  }

  /** The last record, where the file does not end with a line break. */
  end(): CsvRecord[] {
    if (hasOpenQuote(this.#rest)) throw badLine(this.#line, this.#problemOfRest());
    return this.#read(this.#rest);
  }

  /** No record for a blank line. */
  #read(text: string): CsvRecord[] {
    const line = this.#line++;
    const record = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (record.includes('"')) {
      this.#line += record.split('\n').length - 1;
      return [{ line, fields: splitQuoted(record) }];
    }
    return record.trim() === '' ? [] : [{ line, fields: record.split(',') }];
  }

  #problemOfRest(): string {
    return hasOpenQuote(this.#rest) ? 'has a quote that is never closed' : 'is too long to be a candle';
  }
}

/** 400 that names a line of the uploaded file. */
export function badLine(line: number, problem: string): Error {
  return badField(`line ${line}`, problem);
}

/** Divides text at the line breaks that no quotes enclose; what follows the last of them is the rest. */
function splitRecords(text: string): { records: string[]; rest: string } {
  const records: string[] = [];
  let start = 0;
  let quote = text.indexOf('"');
  let end = text.indexOf('\n');
  while (end !== -1) {
    if (quote === -1 || quote > end) {
      records.push(text.slice(start, end));
      start = end + 1;
      end = text.indexOf('\n', start);
    } else {
      const closing = text.indexOf('"', quote + 1);
      if (closing === -1) break;
      if (closing > end) end = text.indexOf('\n', closing);
      quote = text.indexOf('"', closing + 1);
    }
  }
  return { records, rest: text.slice(start) };
}

function hasOpenQuote(text: string): boolean {
  return text.split('"').length % 2 === 0;
}

/** Fields of a record that has quotes; what stands between quotes is taken as it is. */
function splitQuoted(record: string): string[] {
  const fields = [''];
  const parts = record.split('"');
  parts.forEach((part, index) => {
    const quoted = index % 2 === 1;
    if (quoted) fields[fields.length - 1] += part;
    else appendPlain(fields, part, index > 0 && index < parts.length - 1);
  });
  return fields;
}

/** Outside quotes commas divide; nothing at all between two quoted parts was a doubled quote. */
function appendPlain(fields: string[], part: string, betweenQuotes: boolean): void {
  const [first = '', ...rest] = part === '' && betweenQuotes ? ['"'] : part.split(',');
  fields[fields.length - 1] += first;
  fields.push(...rest);
}
