DROP TABLE span_label_types;
