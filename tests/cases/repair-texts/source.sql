INSERT INTO charts (id, name, created_at) VALUES (3, 'x' || replace(hex(zeroblob(1346)), '00', 'é'), 1700000000);
CREATE TABLE loose (id INTEGER PRIMARY KEY, chart_id, timestamp, label_type, geometry, color, created_at);
INSERT INTO loose SELECT id, chart_id, timestamp, label_type, geometry, color, created_at FROM annotations;
DROP TABLE annotations;
ALTER TABLE loose RENAME TO annotations;
INSERT INTO annotations VALUES (3, 1, 1700000000, CAST(x'352080' AS TEXT), NULL, '#fff', 1700000000), (4, 1, 1700000000, CAST('line' AS BLOB), NULL, '#fff', 1700000000),
  (5, 1, 1700000000, 12, NULL, '#fff', 1700000000), (6, 1, 1700000000, CAST(x'61eda08062' AS TEXT), NULL, '#fff', 1700000000), (7, 1, 1700000000, CAST(x'eda0bdedb880' AS TEXT), NULL, '#fff', 1700000000);
UPDATE span_annotations SET notes = CAST(x'61ff62' AS TEXT) WHERE id = 1;
INSERT INTO charts (id, name, created_at) VALUES (4, 'y' || replace(hex(zeroblob(1346)), '00', 'é'), 'never');
INSERT INTO annotations VALUES (8, 1, 'never', CAST(x'352080' AS TEXT), NULL, '#fff', 1700000000), (9, 1, 1700000000, x'ff', NULL, '#fff', 1700000000),
  (10, 1, 1700000000, 9e999, NULL, '#fff', 1700000000), (11, 1, 'never', CAST(x'61eda08062' AS TEXT), NULL, '#fff', 1700000000);
UPDATE span_annotations SET notes = CAST(x'61ff62' AS TEXT), label = x'00' WHERE id = 2;
