ALTER TABLE candles ADD volume REAL;
UPDATE candles SET volume = id;
