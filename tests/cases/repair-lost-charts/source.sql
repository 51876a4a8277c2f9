INSERT INTO charts (id, name, created_at) VALUES (3, 'Chart 77', 1700000000);
INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (7, 77, 1, 1, 1, 1, 1), (8, 77, 2, 1, 1, 1, 1), (9, 0, 1, 1, 1, 1, 1), (10, 5000000000, 1, 1, 1, 1, 1), (11, 2147483647, 1, 1, 1, 1, 1), (12, 99, 1, 'none', 1, 1, 1);
INSERT INTO annotations (id, chart_id, timestamp, label_type, geometry, color, created_at) VALUES (3, 77, 1, 'line', NULL, NULL, 1700000000);
INSERT INTO span_annotations (id, chart_id, start_time, end_time, label, color, created_at, source) VALUES (3, 55, 1, 2, 'bull_flag', '#fff', 1700000000, 'human');
