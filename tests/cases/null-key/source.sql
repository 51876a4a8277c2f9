DROP TABLE candles;
CREATE TABLE candles (id INTEGER PRIMARY KEY, chart_id INTEGER, time INTEGER, open REAL, high REAL, low REAL, close REAL);
INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (1, NULL, 1, 1, 2, 1, 1.5), (2, NULL, 1, 1, 2, 1, 1.5), (3, 1, NULL, 1, 2, 1, 1.5), (4, 1, NULL, 1, 2, 1, 1.5), (5, 1, 5, 1, 2, 1, 1.5);
