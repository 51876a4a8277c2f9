UPDATE span_annotations SET confidence = 9223372036854775807 WHERE id = 1;
UPDATE span_annotations SET confidence = -9223372036854775808 WHERE id = 2;
