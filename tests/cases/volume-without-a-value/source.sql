ALTER TABLE candles ADD volume REAL;
