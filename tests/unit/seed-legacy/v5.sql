CREATE TABLE `charts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
);
CREATE UNIQUE INDEX `charts_name_unique` ON `charts` (`name`);
CREATE TABLE `candles` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`chart_id` integer NOT NULL,
	`time` integer NOT NULL,
	`open` real NOT NULL,
	`high` real NOT NULL,
	`low` real NOT NULL,
	`close` real NOT NULL,
	FOREIGN KEY (`chart_id`) REFERENCES `charts`(`id`) ON UPDATE no action ON DELETE no action
);
CREATE UNIQUE INDEX `candles_chart_id_time_unique` ON `candles` (`chart_id`,`time`);
CREATE TABLE `annotation_types` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`display_name` text NOT NULL,
	`color` text,
	`category` text,
	`icon` text,
	`is_active` integer DEFAULT 1,
	`created_at` integer
);
CREATE UNIQUE INDEX `annotation_types_name_unique` ON `annotation_types` (`name`);
CREATE TABLE `annotations` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`chart_id` integer NOT NULL,
	`timestamp` integer NOT NULL,
	`label_type` text NOT NULL,
	`geometry` text,
	`color` text DEFAULT '#3b82f6',
	`created_at` integer NOT NULL,
	FOREIGN KEY (`chart_id`) REFERENCES `charts`(`id`) ON UPDATE no action ON DELETE no action
);
CREATE TABLE `span_label_types` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`name` text NOT NULL,
	`display_name` text NOT NULL,
	`color` text NOT NULL,
	`hotkey` text,
	`is_active` integer DEFAULT 1 NOT NULL,
	`sort_order` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL
);
CREATE UNIQUE INDEX `span_label_types_name_unique` ON `span_label_types` (`name`);
CREATE TABLE `span_annotations` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`chart_id` integer NOT NULL,
	`start_time` integer NOT NULL,
	`end_time` integer NOT NULL,
	`label` text NOT NULL,
	`confidence` integer,
	`outcome` text,
	`notes` text,
	`sub_spans` text,
	`color` text DEFAULT '#2196F3' NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`chart_id`) REFERENCES `charts`(`id`) ON UPDATE no action ON DELETE no action
);
ALTER TABLE `span_annotations` ADD `source` text DEFAULT 'human' NOT NULL;
ALTER TABLE `span_annotations` ADD `model_prediction` text;
CREATE TABLE `__drizzle_migrations` (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at numeric);
