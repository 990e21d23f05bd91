-- Refresh tokens, and which access tokens are revoked. WITHOUT ROWID is written by hand.
CREATE TABLE `refresh` (
	`family` text PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`current` text NOT NULL,
	`client` text NOT NULL,
	`user` text NOT NULL,
	`started_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`content` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `refresh_user` ON `refresh` (`tenant`,`user`);
--> statement-breakpoint
CREATE INDEX `refresh_expires_at` ON `refresh` (`expires_at`);
--> statement-breakpoint
CREATE TABLE `revocation` (
	`tenant` text NOT NULL,
	`jti` text NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`tenant`, `jti`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `revocation_expires_at` ON `revocation` (`expires_at`);
--> statement-breakpoint
ALTER TABLE `token` ADD `family` text;
--> statement-breakpoint
CREATE INDEX `token_family` ON `token` (`family`) WHERE "family" is not null;
