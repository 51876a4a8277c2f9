INSERT INTO sqlite_sequence VALUES (NULL, 5), (5, 6), (x'636861727473', 70), ('charts', NULL), ('charts', 'many');
