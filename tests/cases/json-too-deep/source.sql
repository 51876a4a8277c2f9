UPDATE annotations SET geometry = replace(hex(zeroblob(100000)), '00', '[') || replace(hex(zeroblob(100000)), '00', ']') WHERE id = 1;
UPDATE annotations SET geometry = replace(hex(zeroblob(5000)), '00', '[') || replace(hex(zeroblob(5000)), '00', ']') WHERE id = 2;
