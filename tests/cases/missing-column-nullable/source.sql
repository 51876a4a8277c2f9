ALTER TABLE annotation_types DROP COLUMN icon;
ALTER TABLE span_annotations DROP COLUMN notes;
