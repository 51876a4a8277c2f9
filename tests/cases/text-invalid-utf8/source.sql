UPDATE span_annotations SET notes = CAST(x'c328' AS TEXT) WHERE id = 1;
UPDATE span_annotations SET outcome = CAST(x'eda080' AS TEXT) WHERE id = 2;
UPDATE annotation_types SET icon = CAST(x'80' AS TEXT) WHERE id = 1;
UPDATE annotation_types SET color = CAST(x'f4908080' AS TEXT) WHERE id = 2;
UPDATE charts SET name = CAST(x'c0af' AS TEXT) WHERE id = 1;
