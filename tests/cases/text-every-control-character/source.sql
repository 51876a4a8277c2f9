UPDATE span_annotations SET notes = (WITH RECURSIVE n(c) AS (VALUES (1) UNION ALL SELECT c + 1 FROM n WHERE c < 31) SELECT group_concat(char(c), '') FROM n) || char(127) WHERE id = 1;
