CREATE VIEW last_candles AS SELECT * FROM candles ORDER BY time DESC;
CREATE TRIGGER no_delete BEFORE DELETE ON charts BEGIN SELECT raise(ABORT, 'no'); END;
CREATE INDEX by_close ON candles (close);
