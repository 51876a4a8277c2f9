UPDATE annotations SET geometry = jsonb('{"a":1}') WHERE id = 2;
