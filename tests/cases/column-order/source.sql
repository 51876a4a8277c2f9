DROP TABLE candles;
CREATE TABLE candles (close REAL NOT NULL, low REAL NOT NULL, time INTEGER NOT NULL, high REAL NOT NULL, chart_id INTEGER NOT NULL, open REAL NOT NULL, id INTEGER PRIMARY KEY);
CREATE UNIQUE INDEX candles_unique ON candles (chart_id, time);
INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (1, 1, 1700000000, 1, 2, 0.5, 1.5);
