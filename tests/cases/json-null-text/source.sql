UPDATE annotations SET geometry = 'null' WHERE id = 1;
