INSERT INTO charts (id, name, created_at) VALUES (5000000000, 'far', 1700000000);
INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (7, 5000000000, 1700010000, 1, 2, 1, 1.5);
