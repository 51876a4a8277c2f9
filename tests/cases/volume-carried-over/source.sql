ALTER TABLE candles ADD volume REAL;
UPDATE candles SET volume = 0 WHERE id = 1;
UPDATE candles SET volume = -0.5 WHERE id = 2;
UPDATE candles SET volume = 0.1 + 0.2 WHERE id = 3;
UPDATE candles SET volume = '1500' WHERE id = 5;
UPDATE candles SET volume = 1e300 WHERE id = 6;
