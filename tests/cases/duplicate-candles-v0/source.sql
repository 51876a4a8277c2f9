DROP INDEX candles_time_unique;
INSERT INTO candles VALUES (7, 1699999200, 9, 9, 9, 9);
