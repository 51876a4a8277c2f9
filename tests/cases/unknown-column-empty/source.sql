ALTER TABLE candles ADD turnover REAL;
