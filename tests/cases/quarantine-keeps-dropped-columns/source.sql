ALTER TABLE candles ADD volume REAL;
UPDATE candles SET volume = 0.1 + 0.2, open = 'x' WHERE id = 2;
