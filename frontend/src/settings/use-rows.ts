'use client';

import { useCallback, useEffect, useState } from 'react';
import { messageOf, request } from '../request/request.ts';

interface Rows<Row> {
  /** Undefined until they have been read. */
  rows: Row[] | undefined;
  error: string | null;
  /** Reads them anew. */
  read: () => Promise<void>;
}

/** A list that the API has at `path`. What was read stays until something newer has been. */
export function useRows<Row>(path: string): Rows<Row> {
  const [rows, setRows] = useState<Row[]>();
  const [error, setError] = useState<string | null>(null);
  const read = useCallback(async () => {
    try {
      setRows(await request<Row[]>(path));
      setError(null);
    } catch (thrown) {
      setError(messageOf(thrown));
    }
  }, [path]);
  useEffect(() => void read(), [read]);
  return { rows, error, read };
}
