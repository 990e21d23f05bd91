CREATE TABLE `consent` (
	`tenant` text NOT NULL,
	`id` text NOT NULL,
	`user` text NOT NULL,
	`client` text NOT NULL,
	`api` text NOT NULL,
	`scopes` text NOT NULL,
	`asked_at` integer NOT NULL,
	`lasts` integer,
	`granted_at` integer,
	`granted_by` text,
	`expires_at` integer,
	`revoked_at` integer,
	PRIMARY KEY(`tenant`, `id`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `consent_user` ON `consent` (`tenant`,`user`);--> statement-breakpoint
CREATE INDEX `consent_expires_at` ON `consent` (`expires_at`);