UPDATE annotations SET geometry = '{"a":1,"a":2}' WHERE id = 1;
UPDATE annotations SET geometry = '{"b":{"a":1,"\u0061":2}}' WHERE id = 2;
