DELETE FROM candles WHERE id > 2;
DELETE FROM span_label_types;
