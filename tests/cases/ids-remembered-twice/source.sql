DELETE FROM sqlite_sequence WHERE name = 'charts';
INSERT INTO sqlite_sequence VALUES ('charts', 900), ('charts', 2), ('candles', 800.5), ('CANDLES', 7);
