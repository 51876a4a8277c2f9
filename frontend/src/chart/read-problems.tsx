'use client';

import { useBoard } from '../board/board-context.tsx';
import { Button } from '../notice/button.tsx';
import { Notice } from '../notice/notice.tsx';
import { useStore } from '../store/use-store.ts';

/** What could not be read, in place of the chart or above it, where it is seen in windows of any width. */
export function ReadProblems() {
  const board = useBoard();
  const { error, candles } = useStore(board.candles.store, (state) => state);
  const marksError = useStore(board.marks.store, (state) => state.error);
  if (error !== null && candles.length === 0) {
    return (
      <Notice
        tone="problem"
        title="The candles cannot be read"
        action={<Button onClick={board.candles.retry}>Try again</Button>}
      >
        {error}
      </Notice>
    );
  }
  return (
    <div className="pointer-events-none absolute inset-x-3 top-3 z-20 mx-auto flex max-w-lg flex-col gap-2">
      {error === null ? null : (
        <Strip text={`More candles cannot be read. ${error}`} again={board.candles.retry} />
      )}
      {marksError === null ? null : (
        <Strip text={`The marks cannot be read. ${marksError}`} again={() => void board.marks.load()} />
      )}
    </div>
  );
}

function Strip({ text, again }: { text: string; again: () => void }) {
  return (
    <div
      role="alert"
      className="pointer-events-auto flex items-center gap-3 rounded-xl border border-line bg-raised p-3 shadow-lg"
    >
      <p className="flex-1">{text}</p>
      <Button onClick={again}>Try again</Button>
    </div>
  );
}
