UPDATE charts SET name = CAST(x'ff' AS TEXT) WHERE id = 2;
