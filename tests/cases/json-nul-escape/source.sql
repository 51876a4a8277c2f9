UPDATE annotations SET geometry = '{"a":"x\u0000y"}' WHERE id = 1;
