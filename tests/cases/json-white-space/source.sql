UPDATE annotations SET geometry = char(10) || ' { "a" :' || char(9) || '[ ] } ' || char(13) WHERE id = 1;
