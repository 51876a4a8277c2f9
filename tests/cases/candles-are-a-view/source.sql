ALTER TABLE candles RENAME TO old_candles;
CREATE VIEW candles AS SELECT * FROM old_candles;
