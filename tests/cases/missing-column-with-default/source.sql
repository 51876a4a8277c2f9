ALTER TABLE annotation_types DROP COLUMN is_active;
ALTER TABLE span_label_types DROP COLUMN sort_order;
