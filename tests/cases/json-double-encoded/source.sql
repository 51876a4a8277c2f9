UPDATE annotations SET geometry = '"{\"startTime\":1}"' WHERE id = 1;
UPDATE span_annotations SET sub_spans = '"[]"', model_prediction = '"[not JSON]"' WHERE id = 1;
