INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (2147482647, 1, 1, 1, 2, 1, 1.5);
