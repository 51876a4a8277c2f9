UPDATE annotations SET geometry = '{"price":1.10,"id":12345678901234567890,"tiny":1e-300,"pi":3.14159265358979323846264338327950288}' WHERE id = 1;
UPDATE annotations SET geometry = '[1' || replace(hex(zeroblob(200)), '00', '23') || ']' WHERE id = 2;
