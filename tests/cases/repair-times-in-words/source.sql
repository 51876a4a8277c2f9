CREATE TABLE untyped (id INTEGER PRIMARY KEY, chart_id, time, open, high, low, close);
INSERT INTO untyped SELECT id, chart_id, time, open, high, low, close FROM candles;
DROP TABLE candles;
ALTER TABLE untyped RENAME TO candles;
INSERT INTO candles VALUES (7, 1, 1700010000000000, 1, 2, 1, 1.5), (8, 1, 1700010001000000000, 1, 2, 1, 1.5),
  (9, 1, '2024-01-05T10:00:00+01:00', 1, 2, 1, 1.5), (10, 1, '2024-01-05', 1, 2, 1, 1.5),
  (11, 1, ' 1700010004 ', 1, 2, 1, 1.5), (12, 1, 1700010005.0, 1, 2, 1, 1.5);
INSERT INTO candles VALUES (13, 1, 1700010006000500, 1, 2, 1, 1.5), (14, 1, 1700010007000000500, 1, 2, 1, 1.5),
  (15, 1, '2024-02-30T10:00:00Z', 1, 2, 1, 1.5), (16, 1, '2024-13-01 s', 1, 2, 1, 1.5),
  (17, 1, 1700010009.5, 1, 2, 1, 1.5);
