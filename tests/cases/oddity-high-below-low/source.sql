INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (7, 1, 1, -5, 1, 9, 0);
