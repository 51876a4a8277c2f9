INSERT INTO annotations (id, chart_id, timestamp, label_type, geometry, color, created_at) VALUES (3000000000, 1, 1700000000, 'line', NULL, '#fff', 1700000000);
