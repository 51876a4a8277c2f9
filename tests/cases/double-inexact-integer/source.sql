DROP TABLE candles;
CREATE TABLE candles (id INTEGER PRIMARY KEY, chart_id INTEGER, time INTEGER, open NUMERIC, high NUMERIC, low NUMERIC, close NUMERIC);
CREATE UNIQUE INDEX candles_unique ON candles (chart_id, time);
INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (1, 1, 1, 9007199254740993, 2, 1, 1.5), (2, 1, 2, 9007199254740992, -9007199254740992, 1, 1.5), (3, 1, 3, 1, -9223372036854775808, 1, 1.5);
