INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (7, 1, 1700010000, 9e999, 2, 1, 1.5), (8, 1, 1700010001, 1, 2, -9e999, 1.5);
