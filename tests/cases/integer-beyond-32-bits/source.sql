UPDATE span_annotations SET confidence = 2147483648 WHERE id = 1;
UPDATE span_label_types SET sort_order = -2147483649;
