UPDATE annotations SET geometry = '[1e131072]' WHERE id = 1;
UPDATE annotations SET geometry = '[1e131071,1e-16383]' WHERE id = 2;
UPDATE span_annotations SET sub_spans = '[1e-16384]' WHERE id = 1;
