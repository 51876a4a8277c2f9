UPDATE annotations SET geometry = char(65279) || '{}' WHERE id = 1;
