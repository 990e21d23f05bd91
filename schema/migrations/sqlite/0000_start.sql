-- WITHOUT ROWID is written by hand: drizzle cannot say it. It keeps these tables in the order of their primary keys.
CREATE TABLE `audit` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`tenant` text NOT NULL,
	`id` text NOT NULL,
	`at` integer NOT NULL,
	`event` text NOT NULL,
	`record` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_tenant` ON `audit` (`tenant`,`seq`);--> statement-breakpoint
CREATE TABLE `fact` (
	`tenant` text NOT NULL,
	`type` text NOT NULL,
	`path` text NOT NULL,
	`key` text NOT NULL,
	`resource` text NOT NULL,
	`element` integer NOT NULL,
	PRIMARY KEY(`tenant`, `type`, `path`, `key`, `resource`, `element`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `fact_resource` ON `fact` (`tenant`,`type`,`resource`,`path`);--> statement-breakpoint
CREATE TABLE `link` (
	`tenant` text NOT NULL,
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`user` text NOT NULL,
	`linked_at` integer NOT NULL,
	PRIMARY KEY(`tenant`, `issuer`, `subject`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE UNIQUE INDEX `link_user` ON `link` (`tenant`,`user`,`issuer`);--> statement-breakpoint
CREATE TABLE `replay` (
	`tenant` text NOT NULL,
	`issuer` text NOT NULL,
	`jti` text NOT NULL,
	`expires_at` integer NOT NULL,
	PRIMARY KEY(`tenant`, `issuer`, `jti`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `replay_expires_at` ON `replay` (`expires_at`);--> statement-breakpoint
CREATE TABLE `resource` (
	`tenant` text NOT NULL,
	`type` text NOT NULL,
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`display` text,
	`document` text NOT NULL,
	`hidden` text,
	PRIMARY KEY(`tenant`, `type`, `id`)
);
--> statement-breakpoint
CREATE TABLE `signing_key` (
	`kid` text PRIMARY KEY NOT NULL,
	`algorithm` text NOT NULL,
	`public_jwk` text NOT NULL,
	`sealed` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `token` (
	`hash` text PRIMARY KEY NOT NULL,
	`tenant` text NOT NULL,
	`jti` text NOT NULL,
	`client` text NOT NULL,
	`user` text,
	`expires_at` integer NOT NULL,
	`payload` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `token_user` ON `token` (`tenant`,`user`);--> statement-breakpoint
CREATE INDEX `token_expires_at` ON `token` (`expires_at`);--> statement-breakpoint
CREATE TABLE `unique_value` (
	`tenant` text NOT NULL,
	`type` text NOT NULL,
	`path` text NOT NULL,
	`key` text NOT NULL,
	`resource` text NOT NULL,
	PRIMARY KEY(`tenant`, `type`, `path`, `key`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `unique_value_resource` ON `unique_value` (`tenant`,`type`,`resource`);--> statement-breakpoint
CREATE TABLE `change` (
	`tenant` text NOT NULL,
	`number` integer NOT NULL,
	`id` text NOT NULL,
	`at` integer NOT NULL,
	`record` text NOT NULL,
	PRIMARY KEY(`tenant`, `number`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `change_counter` (
	`tenant` text PRIMARY KEY NOT NULL,
	`last` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `event_stream` (
	`tenant` text NOT NULL,
	`name` text NOT NULL,
	`position` integer NOT NULL,
	`settled` text NOT NULL,
	`holder` text,
	`held_until` integer NOT NULL,
	PRIMARY KEY(`tenant`, `name`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `member` (
	`tenant` text NOT NULL,
	`group` text NOT NULL,
	`member` text NOT NULL,
	`member_type` text NOT NULL,
	PRIMARY KEY(`tenant`, `group`, `member`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `member_groups` ON `member` (`tenant`,`member`,`group`);--> statement-breakpoint
CREATE TABLE `credential` (
	`tenant` text NOT NULL,
	`id` text NOT NULL,
	`client` text NOT NULL,
	`sha256` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`last_used_at` integer,
	PRIMARY KEY(`tenant`, `id`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `credential_sha256` ON `credential` (`sha256`);
