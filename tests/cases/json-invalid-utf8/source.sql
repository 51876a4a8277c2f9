UPDATE annotations SET geometry = CAST(x'22ff22' AS TEXT) WHERE id = 1;
