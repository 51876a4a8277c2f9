ALTER TABLE candles ADD volume REAL;
ALTER TABLE charts ADD broker TEXT;
UPDATE candles SET volume = 0 WHERE id = 1;
UPDATE charts SET broker = '' WHERE id = 2;
