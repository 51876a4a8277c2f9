ALTER TABLE candles ADD "Ä" REAL;
ALTER TABLE candles ADD "ä" REAL;
UPDATE candles SET "Ä" = 1 WHERE id = 3;
