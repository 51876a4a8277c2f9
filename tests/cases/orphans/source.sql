INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (7, 77, 1, 1, 1, 1, 1);
INSERT INTO annotations (id, chart_id, timestamp, label_type, geometry, color, created_at) VALUES (3, 77, 1, 'line', NULL, NULL, 1700000000);
INSERT INTO span_annotations (id, chart_id, start_time, end_time, label, confidence, outcome, notes, sub_spans, color, created_at, source, model_prediction) VALUES (3, 0, 1, 2, 'bull_flag', NULL, NULL, NULL, NULL, '#fff', 1700000000, 'human', NULL);
