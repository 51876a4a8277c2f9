INSERT INTO charts (id, name, created_at) VALUES (3, 'EUR' || char(0) || 'USD', 1700000000);
INSERT INTO annotations (id, chart_id, timestamp, label_type, geometry, color, created_at) VALUES (3, 1, 1700000000, 'li' || char(0) || 'ne', '{"a":1' || char(0) || '}', '#fff', 1700000000), (4, 3, 1700000000, 'line', '{"a":"b\u0000c"}', '#fff', 1700000000);
