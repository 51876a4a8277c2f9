INSERT INTO charts (id, name, created_at) VALUES (0, 'zero', 1700000000), (-7, 'negative', 1700000000);
INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (0, 0, 1, 1, 2, 1, 1.5), (-2147483648, -7, 1, 1, 2, 1, 1.5), (1000000, 0, 2, 1, 2, 1, 1.5);
