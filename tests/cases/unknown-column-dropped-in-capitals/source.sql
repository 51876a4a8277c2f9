ALTER TABLE candles ADD Volume REAL;
UPDATE candles SET Volume = 1 WHERE id = 6;
