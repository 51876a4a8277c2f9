/** How other files begin, and what people know them by. */
const BEGINNINGS: readonly (readonly [bytes: string, name: string])[] = [
  ['PK\x03\x04', 'a ZIP archive'],
  ['PK\x05\x06', 'an empty ZIP archive'],
  ['\x1f\x8b', 'a gzip archive'],
  ['BZh', 'a bzip2 archive'],
  ['\xfd7zXZ\0', 'an XZ archive'],
  ['7z\xbc\xaf', 'a 7z archive'],
  ['Rar!', 'a RAR archive'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard archive'],
  ['%PDF', 'a PDF document'],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook (XLS)'],
  ['PAR1', 'a Parquet file'],
  ['ARROW1', 'an Arrow file'],
  ['FEA1', 'a Feather file'],
  ['SQLite format 3', 'an SQLite database'],
  ['\x89HDF', 'an HDF5 file'],
  ['\x89PNG', 'a PNG picture'],
  ['\xff\xd8\xff', 'a JPEG picture'],
  ['GIF8', 'a GIF picture'],
  ['{\\rtf', 'an RTF document'],
];

const WORKBOOK = 'an Excel workbook (XLSX)';
/** What to do instead, where there is more to say than "save it as CSV". */
const ADVICE: readonly (readonly [kind: RegExp, advice: string])[] = [
  [/archive/, 'Unpack it, and upload the CSV file in it.'],
  [/HTML/, 'It may be the page that was shown in place of a download: download the data again, as CSV.'],
  [/Excel|spreadsheet/, 'Save the sheet as CSV, and upload that.'],
];

/** Says by name what a file is that is not CSV, and what to do about it; null for what may be CSV. */
export function refuseKind(bytes: Uint8Array): string | null {
  const name = nameOf(bytes);
  if (name === null) return null;
  const advice = ADVICE.find(([kind]) => kind.test(name))?.[1] ?? 'Export the candles as CSV.';
  return `is ${name}, not CSV. ${advice}`;
}

function nameOf(bytes: Uint8Array): string | null {
  // Not TextDecoder: its latin1 is windows-1252, in which some bytes are other characters.
  const start = String.fromCharCode(...bytes.subarray(0, 4096));
  const name = BEGINNINGS.find(([beginning]) => start.startsWith(beginning))?.[1];
  if (name === 'a ZIP archive') return insideZip(start);
  return name ?? nameOfText(start);
}

/** Workbooks and spreadsheets are ZIP archives too, and begin with telling entries. */
function insideZip(start: string): string {
  if (/\[Content_Types\]\.xml|xl\/|_rels\/\.rels/.test(start)) return WORKBOOK;
  return start.includes('opendocument.spreadsheet') ? 'an OpenDocument spreadsheet (ODS)' : 'a ZIP archive';
}

const HTML =
  /^<(?:!doctype\s+html|html|head|body|table|br|b|p|div|span|pre|h\d|title|meta|script|style|center|font|form|!--)\b/i;

function nameOfText(start: string): string | null {
  const text = start
    .replaceAll('\0', '')
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .trimStart();
  if (HTML.test(text)) return 'an HTML page';
  if (/^<\?xml|^<[a-z][\w:-]*[\s/>]/i.test(text) && !/^<[a-z]+>[\t,;]/i.test(text)) return 'an XML document';
  return /^(?:\{\s*["}]|\[\s*(?:[[{\]]|$))/.test(text) ? 'JSON' : null;
}
