ALTER TABLE candles ADD turnover REAL;
UPDATE candles SET turnover = id * 1.5 WHERE id > 4;
