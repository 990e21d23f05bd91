-- A fact has the number of its tenant, type and path, and lies with the others of its resource. WITHOUT ROWID is written by hand.
CREATE TABLE `slot` (
	`id` integer PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`type` text NOT NULL,
	`path` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `slot_path` ON `slot` (`tenant`,`type`,`path`);--> statement-breakpoint
INSERT INTO `slot` (`tenant`, `type`, `path`) SELECT DISTINCT `tenant`, `type`, `path` FROM `fact`;--> statement-breakpoint
CREATE TABLE `new_fact` (
	`resource` text NOT NULL,
	`slot` integer NOT NULL,
	`element` integer NOT NULL,
	`key` text NOT NULL,
	`indexed` integer NOT NULL,
	PRIMARY KEY(`resource`, `slot`, `element`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
INSERT INTO `new_fact` SELECT f.`resource`, s.`id`, f.`element`, f.`key`, 1 FROM `fact` f
	JOIN `slot` s ON s.`tenant` = f.`tenant` AND s.`type` = f.`type` AND s.`path` = f.`path` ORDER BY f.`resource`;--> statement-breakpoint
DROP TABLE `fact`;--> statement-breakpoint
ALTER TABLE `new_fact` RENAME TO `fact`;--> statement-breakpoint
CREATE INDEX `fact_lookup` ON `fact` (`slot`,`key`,`resource`,`element`) WHERE "indexed" = 1;
