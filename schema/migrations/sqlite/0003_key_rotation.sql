-- A key says from when on it signs; those that are there have signed since they were made.
CREATE TABLE `new_signing_key` (
	`kid` text PRIMARY KEY NOT NULL,
	`algorithm` text NOT NULL,
	`public_jwk` text NOT NULL,
	`sealed` text NOT NULL,
	`created_at` integer NOT NULL,
	`active_at` integer NOT NULL
);
--> statement-breakpoint
INSERT INTO `new_signing_key` SELECT `kid`, `algorithm`, `public_jwk`, `sealed`, `created_at`, `created_at` FROM `signing_key`;--> statement-breakpoint
DROP TABLE `signing_key`;--> statement-breakpoint
ALTER TABLE `new_signing_key` RENAME TO `signing_key`;
