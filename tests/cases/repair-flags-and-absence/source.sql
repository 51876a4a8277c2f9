INSERT INTO annotation_types (id, name, display_name, is_active) VALUES (3, 'a', 'A', 'No'), (4, 'b', 'B', 7), (5, 'c', 'C', '');
ALTER TABLE span_annotations RENAME TO old;
CREATE TABLE span_annotations AS SELECT * FROM old;
DROP TABLE old;
CREATE TABLE loose (id INTEGER PRIMARY KEY, chart_id, start_time, end_time, label, confidence, outcome, notes, sub_spans, color, created_at, source, model_prediction);
INSERT INTO loose SELECT id, chart_id, start_time, end_time, label, confidence, outcome, notes, sub_spans, color, created_at, source, model_prediction FROM span_annotations;
DROP TABLE span_annotations;
ALTER TABLE loose RENAME TO span_annotations;
UPDATE span_annotations SET color = NULL WHERE id = 1;
