"""The ML service of the Candle Annotator: reads Drizzle's tables, owns training_runs."""
