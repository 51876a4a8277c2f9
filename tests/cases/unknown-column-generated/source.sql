ALTER TABLE candles ADD span REAL AS (high - low);
