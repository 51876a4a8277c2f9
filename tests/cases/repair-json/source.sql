UPDATE annotations SET geometry = '{"a":NaN,"b":"NaN"}' WHERE id = 1;
UPDATE annotations SET geometry = '' WHERE id = 2;
UPDATE span_annotations SET sub_spans = '{broken', model_prediction = '[1,' WHERE id = 1;
INSERT INTO annotations (id, chart_id, timestamp, label_type, geometry, color, created_at) VALUES (3, 1, 1700000000, 'line', '{"a":NaN', '#fff', 1700000000);
UPDATE span_annotations SET sub_spans = CAST(x'7bc3' AS TEXT), model_prediction = '[1,' WHERE id = 2;
