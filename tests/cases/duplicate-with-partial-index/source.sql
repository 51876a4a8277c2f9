DROP INDEX annotation_types_name_unique;
CREATE UNIQUE INDEX some_names ON annotation_types (name) WHERE is_active;
INSERT INTO annotation_types (id, name, display_name, color, category, icon, is_active, created_at) VALUES (3, 'line', 'Line again', NULL, NULL, NULL, 0, NULL);
