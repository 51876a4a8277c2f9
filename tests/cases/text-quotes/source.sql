UPDATE charts SET name = 'Robert''); DROP TABLE charts;-- "$1" ''{}''' WHERE id = 1;
UPDATE span_annotations SET notes = '{"a",NULL}', label = 'NULL' WHERE id = 1;
