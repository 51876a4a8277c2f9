INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (7, 1, 1700002800000, 1, 2, 1, 1.5), (8, 1, 1700010000000, 1, 2, 1, 1.5);
INSERT INTO charts (id, name, created_at) VALUES (3, 'XAUUSD D' || char(0), 1700000000);
