INSERT INTO charts (id, name, created_at) VALUES (5000000000, 'far', 1700000000), (5000000001, 'far, with rows', 1700000000);
INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (2147483647, 1, 1700020000, 1, 2, 1, 1.5), (7, 5000000001, 1, 1, 1, 1, 1);
INSERT INTO span_annotations (id, chart_id, start_time, end_time, label, notes, sub_spans, color, created_at, source) VALUES (-5000000000, 1, 1, 2, 'bull_flag', 'a' || char(0), '[1.10]', '#fff', 1700000000, 'human'), (9223372036854775807, 1, 3, 4, 'bear_flag', NULL, NULL, '#fff', 1700000000, 'human');
