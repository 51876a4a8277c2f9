UPDATE annotations SET geometry = CAST(x'7b7d00' AS TEXT) WHERE id = 1;
