UPDATE charts SET name = '  EURUSD  1h ' || char(160) WHERE id = 1;
UPDATE annotations SET label_type = ' ' WHERE id = 1;
