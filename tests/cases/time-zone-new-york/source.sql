INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (7, 1, 1710053999, 1, 1, 1, 1), (8, 1, 1710054000, 1, 1, 1, 1), (9, 1, 1730611800, 1, 1, 1, 1), (10, 1, 1730615400, 1, 1, 1, 1), (11, 1, 1710057600, 1, 1, 1, 1);
UPDATE charts SET created_at = 1710054000;
