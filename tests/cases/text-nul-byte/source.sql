UPDATE span_annotations SET notes = CAST(x'61006200' AS TEXT) WHERE id = 1;
UPDATE annotations SET label_type = CAST(x'00' AS TEXT) WHERE id = 1;
