DROP INDEX candles_chart_id_time_unique;
DROP INDEX charts_name_unique;
INSERT INTO candles (id, chart_id, time, open, high, low, close) SELECT 10, chart_id, time, open, high, low, close FROM candles WHERE id = 1;
INSERT INTO candles (id, chart_id, time, open, high, low, close) SELECT 11, chart_id, time, open, high, low, close FROM candles WHERE id = 1;
INSERT INTO candles (id, chart_id, time, open, high, low, close) SELECT 12, chart_id, time, open, high, low, close + 1 FROM candles WHERE id = 1;
INSERT INTO charts (id, name, created_at) SELECT id + 2, name, created_at FROM charts;
INSERT INTO candles (id, chart_id, time, open, high, low, close) VALUES (13, 4, 5, 1, 1, 1, 1);
