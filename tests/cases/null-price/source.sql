DROP TABLE candles;
CREATE TABLE candles (id INTEGER PRIMARY KEY, chart_id INTEGER, time INTEGER, open REAL, high REAL, low REAL, close REAL);
CREATE UNIQUE INDEX candles_unique ON candles (chart_id, time);
INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (1, 1, 1, NULL, 2, 1, 1.5), (2, 1, 2, 1, 2, 1, 9e999 - 9e999), (3, 1, 3, 1, 2, 1, 1.5);
