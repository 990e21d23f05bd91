CREATE TABLE `initial_access` (
	`tenant` text NOT NULL,
	`id` text NOT NULL,
	`name` text NOT NULL,
	`sha256` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`uses_left` integer,
	`revoked_at` integer,
	PRIMARY KEY(`tenant`, `id`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `initial_access_sha256` ON `initial_access` (`sha256`);--> statement-breakpoint
CREATE TABLE `registration` (
	`id` text PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`version` integer NOT NULL,
	`secret` text,
	`secret_expires_at` integer,
	`access` text NOT NULL,
	`initial_access` text,
	`statement` text,
	`metadata` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`last_used_at` integer
);
--> statement-breakpoint
CREATE INDEX `registration_tenant` ON `registration` (`tenant`,`id`);--> statement-breakpoint
CREATE INDEX `registration_expires_at` ON `registration` (`expires_at`);--> statement-breakpoint
CREATE INDEX `consent_registered` ON `consent` (`client`) WHERE substr("client", 1, 4) = 'dyn.';--> statement-breakpoint
CREATE INDEX `refresh_registered` ON `refresh` (`client`) WHERE substr("client", 1, 4) = 'dyn.';--> statement-breakpoint
CREATE INDEX `token_registered` ON `token` (`client`) WHERE substr("client", 1, 4) = 'dyn.';