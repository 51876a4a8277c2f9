ALTER TABLE span_annotations ADD source text DEFAULT 'human' NOT NULL;
UPDATE span_annotations SET source = 'talib' WHERE id = 2;
