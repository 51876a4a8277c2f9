ALTER TABLE candles ADD Volume INTEGER;
UPDATE candles SET volume = 9007199254740992 WHERE id = 1;
UPDATE candles SET volume = 2.5 WHERE id = 2;
UPDATE candles SET volume = -7 WHERE id = 6;
