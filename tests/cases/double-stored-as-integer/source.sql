DROP TABLE candles;
CREATE TABLE candles (id INTEGER PRIMARY KEY, chart_id INTEGER, time INTEGER, open NUMERIC, high, low REAL, close INTEGER);
CREATE UNIQUE INDEX candles_unique ON candles (chart_id, time);
INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (1, 1, 1, 5.0, 5, 5, 5.0), (2, 1, 2, -3, 0, 1e15, 4);
