ALTER TABLE "consent" ADD COLUMN "details" text;--> statement-breakpoint
ALTER TABLE "consent" ADD COLUMN "spent_at" bigint;