DROP TABLE annotation_types;
CREATE TABLE annotation_types (id INTEGER PRIMARY KEY, name, display_name, color, category, icon, is_active, created_at);
INSERT INTO annotation_types VALUES (1, 'line', 'Line', 255, NULL, NULL, 1, NULL), (2, 'ray', 'Ray', 'red', NULL, NULL, NULL, 1700000000);
CREATE UNIQUE INDEX by_name ON annotation_types (name);
