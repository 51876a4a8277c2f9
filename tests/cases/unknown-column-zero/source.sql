ALTER TABLE candles ADD turnover REAL;
ALTER TABLE charts ADD broker TEXT;
UPDATE candles SET turnover = 0 WHERE id = 1;
UPDATE charts SET broker = '' WHERE id = 2;
