ALTER TABLE candles ADD volume REAL AS (high - low);
