DROP INDEX candles_chart_id_time_unique;
INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (7, 1, 1700010000000, 1, 2, 1, 1.5), (8, 1, 1700010060500, 1, 2, 1, 1.5), (9, 1, 1700010061000, 1, 2, 1, 1.5);
