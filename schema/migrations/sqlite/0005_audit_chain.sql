-- The chain of the audit records, where to find them, and what they are encrypted with. WITHOUT ROWID is written by hand.
CREATE TABLE `audit_person` (
	`tenant` text NOT NULL,
	`user` text NOT NULL,
	`id` text NOT NULL,
	`key` text NOT NULL,
	PRIMARY KEY(`tenant`, `user`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_person_id` ON `audit_person` (`id`);--> statement-breakpoint
CREATE TABLE `audit_posting` (
	`tenant` text NOT NULL,
	`key` text NOT NULL,
	`seal` integer NOT NULL,
	`seqs` text NOT NULL,
	PRIMARY KEY(`tenant`, `key`, `seal`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `audit_seal` (
	`tenant` text NOT NULL,
	`number` integer NOT NULL,
	`records` integer NOT NULL,
	`first_seq` integer NOT NULL,
	`last_seq` integer NOT NULL,
	`last_at` integer NOT NULL,
	`previous` text NOT NULL,
	`leaves` text NOT NULL,
	`hash` text NOT NULL,
	`signature` text NOT NULL,
	PRIMARY KEY(`tenant`, `number`)
);
--> statement-breakpoint
CREATE INDEX `audit_seal_at` ON `audit_seal` (`tenant`,`last_at`);
