import { MARKS_EXPORT_QUERY } from '../../../contract/queries.ts';
import { EXPORT_HEADER, exportedAnnotationPieces } from '../../../server/annotation-export.ts';
import { route, streamed } from '../../../server/answer.ts';
import { chartName, newestChartId } from '../../../server/charts.ts';
import { badField } from '../../../server/errors.ts';
import { queryOf } from '../../../server/fields.ts';

export const dynamic = 'force-dynamic';

const FRAMING = { before: `${EXPORT_HEADER}\r\n`, between: '', after: '' };

/** A chart's annotations (without chartId the newest chart's) with their candles' prices, as a CSV file. */
export const GET = route(async (request: Request) => {
  const { chartId = await newestChartId(), spreadsheet = false } = queryOf(request, MARKS_EXPORT_QUERY);
  if (chartId === undefined) throw badField('chartId', 'there is no chart to export yet');
  const name = await chartName(chartId);
  return streamed(exportedAnnotationPieces(chartId, { forSpreadsheets: spreadsheet }), {
    framing: FRAMING,
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="annotations.csv"; filename*=UTF-8''${fileName(name)}`,
    },
  });
});

/** RFC 8187; what encodeURIComponent leaves alone but the grammar does not allow is encoded too. */
function fileName(chart: string): string {
  const plain = `${chart}-annotations.csv`.toWellFormed();
  return encodeURIComponent(plain).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
}
