UPDATE span_label_types SET display_name = CAST('Bull Flag' AS BLOB) WHERE id = 1;
