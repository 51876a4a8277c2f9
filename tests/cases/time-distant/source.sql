INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (7, 1, 10413792001, 1, 1, 1, 1), (8, 1, -62135596801, 1, 1, 1, 1), (9, 1, -99999999999, 1, 1, 1, 1);
