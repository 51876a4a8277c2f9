UPDATE annotations SET geometry = '{"a":NaN}' WHERE id = 1;
UPDATE annotations SET geometry = '[-Infinity]' WHERE id = 2;
