import { isUtf8 } from 'node:buffer';
import type { SqliteValue } from '../quarantined-row.ts';

const LONGEST = 40;

/** A value of SQLite on one line, as SQL would write it; long ones without their end. */
export function showValue({ type, value }: SqliteValue): string {
  if (type === 'null') return 'NULL';
  if (!Buffer.isBuffer(value))
    return type === 'real' && Number.isInteger(value) ? `${value}.0` : String(value);
  const start = value.subarray(0, 4 * LONGEST);
  if (type === 'blob' || !isUtf8(value)) return shortened(`x'${start.toString('hex')}'`);
  return shortened(JSON.stringify(start.toString()));
}

function shortened(said: string): string {
  const characters = [...said];
  return characters.length <= LONGEST ? said : `${characters.slice(0, LONGEST).join('')}…`;
}
