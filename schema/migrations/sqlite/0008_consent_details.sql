ALTER TABLE `consent` ADD `details` text;--> statement-breakpoint
ALTER TABLE `consent` ADD `spent_at` integer;