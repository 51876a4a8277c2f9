ALTER TABLE span_annotations ADD COLUMN source "te)xt" NOT NULL DEFAULT human;
