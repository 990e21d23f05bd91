CREATE TABLE `snapshot` (
	`tenant` text NOT NULL,
	`id` text NOT NULL,
	`owner` text NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`tenant`, `id`)
);
--> statement-breakpoint
CREATE INDEX `snapshot_owner` ON `snapshot` (`tenant`,`owner`);--> statement-breakpoint
CREATE INDEX `snapshot_expires_at` ON `snapshot` (`expires_at`);--> statement-breakpoint
CREATE TABLE `snapshot_part` (
	`tenant` text NOT NULL,
	`snapshot` text NOT NULL,
	`part` integer NOT NULL,
	`places` text NOT NULL,
	PRIMARY KEY(`tenant`, `snapshot`, `part`)
);
