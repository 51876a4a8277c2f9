ALTER TABLE candles ADD volume TEXT;
UPDATE candles SET volume = 'much';
