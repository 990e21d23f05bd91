CREATE TABLE "snapshot" (
	"tenant" text COLLATE "C" NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"owner" text COLLATE "C" NOT NULL,
	"expires_at" bigint NOT NULL,
	CONSTRAINT "snapshot_tenant_id_pk" PRIMARY KEY("tenant","id")
);
--> statement-breakpoint
CREATE TABLE "snapshot_part" (
	"tenant" text COLLATE "C" NOT NULL,
	"snapshot" text COLLATE "C" NOT NULL,
	"part" integer NOT NULL,
	"places" text NOT NULL,
	CONSTRAINT "snapshot_part_tenant_snapshot_part_pk" PRIMARY KEY("tenant","snapshot","part")
);
--> statement-breakpoint
CREATE INDEX "snapshot_owner" ON "snapshot" USING btree ("tenant","owner");--> statement-breakpoint
CREATE INDEX "snapshot_expires_at" ON "snapshot" USING btree ("expires_at");