DROP INDEX candles_chart_id_time_unique;
UPDATE candles SET open = 'n/a' WHERE id = 2;
INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (7, 1, 1700002800, 9, 9, 9, 9), (8, 1, 1700002800, 8, 8, 8, 8);
