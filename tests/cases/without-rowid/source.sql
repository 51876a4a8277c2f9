DROP TABLE candles;
CREATE TABLE candles (id INTEGER PRIMARY KEY, chart_id INTEGER, time INTEGER, open REAL, high REAL, low REAL, close REAL) WITHOUT ROWID;
INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (1, 1, 1700000000, 1, 2, 0.5, 1.5);
