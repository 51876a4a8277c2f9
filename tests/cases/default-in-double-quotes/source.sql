ALTER TABLE span_annotations ADD COLUMN source text NOT NULL DEFAULT "human";
ALTER TABLE span_annotations ADD COLUMN model_prediction text DEFAULT '{"label":"none"}';
