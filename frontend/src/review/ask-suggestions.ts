import type { Board } from '../board/board.ts';
import type { PredictionAnswer } from '../contract/model.ts';
import { RequestError } from '../request/request.ts';
import { askModel } from '../training/ask-model.ts';
import { suggestionsOf } from '../training/suggestions.ts';

/**
 * Asks the model what it sees in the whole chart or, where that is more than it looks at at once, in the
 * candles that are held. The suggestions are on the board afterwards; returns how many. Throws a
 * RequestError.
 */
export async function askSuggestions(board: Board): Promise<number> {
  const answer = await predict(board);
  const spans = suggestionsOf(answer, board.chart.id, board.marks.store.get().spanTypes);
  board.marks.suggest(spans);
  return spans.length;
}

async function predict(board: Board): Promise<PredictionAnswer> {
  try {
    return await askModel(board.chart.id);
  } catch (thrown) {
    if (!(thrown instanceof RequestError && thrown.status === 400)) throw thrown;
    const { candles } = board.candles.store.get();
    return askModel(board.chart.id, { start_time: candles[0]?.time, end_time: candles.at(-1)?.time });
  }
}
