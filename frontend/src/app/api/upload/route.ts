import { jsonText, mutation } from '../../../server/answer.ts';
import { storeUpload } from '../../../server/upload/upload.ts';

export const dynamic = 'force-dynamic';

/** Stores a CSV file of candles as a new chart: `{success, count, chart: {id, name}}`, or nothing at all. */
export const POST = mutation(async (request: Request) => jsonText(await storeUpload(request)));
