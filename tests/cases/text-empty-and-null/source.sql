UPDATE span_annotations SET notes = '', outcome = NULL WHERE id = 1;
UPDATE span_annotations SET notes = NULL, outcome = '' WHERE id = 2;
UPDATE annotations SET color = NULL WHERE id = 1;
UPDATE annotations SET color = '' WHERE id = 2;
UPDATE charts SET name = '' WHERE id = 1;
