UPDATE annotations SET geometry = '"\ud800"' WHERE id = 1;
UPDATE annotations SET geometry = '"\ude00\ud83d"' WHERE id = 2;
