ALTER TABLE candles ADD volume;
UPDATE candles SET volume = '1500' WHERE id = 1;
UPDATE candles SET volume = '' WHERE id = 2;
UPDATE candles SET volume = x'00' WHERE id = 3;
UPDATE candles SET volume = 9007199254740993 WHERE id = 4;
UPDATE candles SET volume = 9e999 WHERE id = 5;
