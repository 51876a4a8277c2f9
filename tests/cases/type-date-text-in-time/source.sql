INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (7, 1, '2024-01-05', 1, 2, 1, 1.5);
