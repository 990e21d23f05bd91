CREATE TABLE `derivation` (
	`tenant` text NOT NULL,
	`jti` text NOT NULL,
	`origin` text NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`tenant`, `jti`, `origin`)
);
--> statement-breakpoint
CREATE INDEX `derivation_expires_at` ON `derivation` (`expires_at`);