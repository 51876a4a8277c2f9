UPDATE annotations SET geometry = '' WHERE id = 1;
UPDATE span_annotations SET sub_spans = ' ', model_prediction = '' WHERE id = 1;
