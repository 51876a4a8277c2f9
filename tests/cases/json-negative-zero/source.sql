UPDATE annotations SET geometry = '{"a":-0,"b":-0.00}' WHERE id = 1;
UPDATE annotations SET geometry = '["-0",1e-0,-0.5,"\"-0",-0e1]' WHERE id = 2;
UPDATE span_annotations SET sub_spans = '["2024-01-05",-0.05]' WHERE id = 1;
