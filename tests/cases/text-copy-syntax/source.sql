UPDATE span_annotations SET notes = char(9) || '\N' || char(10) || '\.' || char(13, 10) || '\\ \t' || char(8232, 8233, 133, 11, 12) WHERE id = 1;
UPDATE span_annotations SET notes = '\N' WHERE id = 2;
