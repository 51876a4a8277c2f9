ALTER TABLE candles ADD volume REAL;
UPDATE candles SET volume = id * 1.5 WHERE id > 4;
