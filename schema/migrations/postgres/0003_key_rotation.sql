-- A key says from when on it signs; those that are there have signed since they were made.
ALTER TABLE "signing_key" ADD COLUMN "active_at" bigint;--> statement-breakpoint
UPDATE "signing_key" SET "active_at" = "created_at";--> statement-breakpoint
ALTER TABLE "signing_key" ALTER COLUMN "active_at" SET NOT NULL;
