UPDATE annotations SET geometry = '17' WHERE id = 1;
UPDATE span_annotations SET sub_spans = 'true', model_prediction = '"bull"' WHERE id = 1;
