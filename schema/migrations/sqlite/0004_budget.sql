CREATE TABLE `budget` (
	`tenant` text NOT NULL,
	`jti` text NOT NULL,
	`uses` integer,
	`amount` integer,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`tenant`, `jti`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `budget_expires_at` ON `budget` (`expires_at`);
