DROP INDEX charts_name_unique;
INSERT INTO charts (id, name, created_at) VALUES (3, 'EURUSD 1h', 1700000000);
INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (7, 3, 1, 1, 1, 1, 1);
INSERT INTO annotations (id, chart_id, timestamp, label_type, geometry, color, created_at) VALUES (3, 3, 1, 'line', NULL, NULL, 1700000000);
