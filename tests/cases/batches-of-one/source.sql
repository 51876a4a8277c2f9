INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (-5, 1, 5, 0.1, 0.2, 0.3, 0.4), (100000, 2, 6, 0.1, 0.2, 0.3, 0.4);
