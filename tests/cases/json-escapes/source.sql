UPDATE annotations SET geometry = '{"a":"\u00e9\ud83d\ude00é😀\/\n\t\\\""}' WHERE id = 1;
