import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import pLimit from 'p-limit';
import type pg from 'pg';
import type { Upload } from '../../contract/upload.ts';
import { inTransaction } from '../database.ts';
import { badField } from '../errors.ts';
import { once, repeatable } from '../idempotency.ts';
import { CandleRows } from './candle-rows.ts';
import { chartNameOf, insertChart } from './chart-name.ts';
import { copyCandles } from './copy.ts';
import { CsvLines, type CsvRecord } from './csv-lines.ts';
import { type FileReader, receiveFile } from './receive.ts';

/** Two keep PostgreSQL busy, and leave the other connections of the pool to those who want to look. */
const load = pLimit(2);

/**
 * Stores an uploaded CSV file as a new chart, all of it or nothing, and returns the JSON text to answer; of a
 * file that came before with the same `Idempotency-Key`, what was answered then. The file is checked while it arrives;
 * only when all of it is known to be good is a connection taken, so that slow clients hold none, and at
 * most two uploads at once do so. A client that has gone away by the end finds nothing stored. Throws 400
 * naming the line, 413 or 415.
 */
export async function storeUpload(request: Request): Promise<string> {
  const { fileName, rows, digest } = await receiveFile(request, new CandleFile());
  const key = repeatable(request, `${fileName}\n${digest}`);
  return load(() =>
    inTransaction((tx, client) =>
      once(tx, key, async () => {
        const upload: Upload = {
          success: true,
          count: rows.count,
          chart: await store(client, fileName, rows),
        };
        if (request.signal.aborted) throw badField('request', 'was given up before its candles were stored');
        return JSON.stringify(upload);
      }),
    ),
  );
}

async function store(client: pg.PoolClient, fileName: string, rows: CandleRows): Promise<Upload['chart']> {
  const chart = await insertChart(client, chartNameOf(fileName));
  await copyCandles(client, chart.id, rows);
  return chart;
}

class CandleFile implements FileReader<{ fileName: string; rows: CandleRows; digest: string }> {
  readonly #digest = createHash('sha256');
  readonly #decoder = new TextDecoder('utf-8');
  readonly #lines = new CsvLines();
  readonly #rows = new CandleRows();

  async push(bytes: Buffer): Promise<void> {
    this.#digest.update(bytes);
    this.#add(this.#lines.push(this.#decoder.decode(bytes, { stream: true })));
    // Chunks that are already here would otherwise be taken in one go, and everybody else would wait.
    await nextTurn();
  }

  end(fileName: string) {
    this.#add(this.#lines.push(this.#decoder.decode()));
    this.#add(this.#lines.end());
    if (this.#rows.count === 0) throw badField('file', 'has no candles');
    this.#rows.complete();
    return { fileName, rows: this.#rows, digest: this.#digest.digest('hex') };
  }

  #add(records: Iterable<CsvRecord>): void {
    for (const record of records) this.#rows.add(record);
  }
}
