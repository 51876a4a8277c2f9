ALTER TABLE span_annotations ADD source text DEFAULT 'ancient' NOT NULL;
ALTER TABLE span_annotations ADD model_prediction text DEFAULT '{"v":1.0}';
