DROP INDEX charts_name_unique;
DROP INDEX annotation_types_name_unique;
INSERT INTO charts (id, name, created_at) VALUES (3, 'EURUSD 1h', 1700000000), (4, 'EURUSD 1h-2', 1700000000), (5, 'EURUSD 1h', 1700000000), (6, 'new' || char(0), 1700000000), (7, 'new', 1700000000);
INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (7, 3, 1, 1, 1, 1, 1), (8, 7, 1, 1, 1, 1, 1);
INSERT INTO annotation_types (id, name, display_name, is_active, created_at) VALUES (3, 'line', 'Another line', 1, 1690000000);
