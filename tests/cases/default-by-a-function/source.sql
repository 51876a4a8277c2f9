DROP TABLE annotation_types;
CREATE TABLE annotation_types (
  id integer PRIMARY KEY,
  name text NOT NULL UNIQUE,
  display_name text NOT NULL,
  color text DEFAULT (my_colour()),
  category text,
  icon text DEFAULT ('arrow' || '-up'),
  is_active integer DEFAULT (0 + 1),
  created_at integer DEFAULT (unixepoch())
);
INSERT INTO annotation_types VALUES (1, 'line', 'Line', '#22c55e', NULL, 'line', 1, 1690000000);
CREATE TABLE events (id "wei)rd" DEFAULT (my_uuid()), what DEFAULT "seen");
INSERT INTO events VALUES (1, 'x');
