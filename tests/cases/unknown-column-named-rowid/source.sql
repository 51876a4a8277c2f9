DROP TABLE candles;
CREATE TABLE candles (id INTEGER PRIMARY KEY, chart_id INTEGER, time INTEGER, open REAL, high REAL, low REAL, close REAL, rowid INTEGER);
CREATE UNIQUE INDEX candles_unique ON candles (chart_id, time);
INSERT INTO candles SELECT value, 1, value, 1, 2, 0.5, 1.5, 1000 - value FROM json_each('[1,2,3,4,5,6]');
