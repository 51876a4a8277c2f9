UPDATE annotations SET geometry = '{"a":NaN,"b":"NaN"}' WHERE id = 1;
UPDATE annotations SET geometry = '' WHERE id = 2;
UPDATE span_annotations SET sub_spans = '{broken', model_prediction = '[1,' WHERE id = 1;
