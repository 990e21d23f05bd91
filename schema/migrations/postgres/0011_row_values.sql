-- What each resource has one of stands in its row, and no longer among its facts; `id` and the type are its key. Written by hand.
ALTER TABLE "resource" ADD COLUMN "created" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "resource" ADD COLUMN "modified" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "resource" ADD COLUMN "active" text COLLATE "C";--> statement-breakpoint
UPDATE "resource" SET
	"created" = (SELECT f."key" FROM "slot" s JOIN "fact" f ON f."slot" = s."id" AND f."resource" = "resource"."id"
		WHERE s."tenant" = "resource"."tenant" AND s."type" = "resource"."type" AND s."path" = 'meta.created' LIMIT 1),
	"modified" = (SELECT f."key" FROM "slot" s JOIN "fact" f ON f."slot" = s."id" AND f."resource" = "resource"."id"
		WHERE s."tenant" = "resource"."tenant" AND s."type" = "resource"."type" AND s."path" = 'meta.lastmodified' LIMIT 1),
	"active" = (SELECT f."key" FROM "slot" s JOIN "fact" f ON f."slot" = s."id" AND f."resource" = "resource"."id"
		WHERE s."tenant" = "resource"."tenant" AND s."type" = "resource"."type" AND s."path" = 'active' AND s."type" = 'User' LIMIT 1);--> statement-breakpoint
DELETE FROM "fact" WHERE "slot" IN (SELECT "id" FROM "slot"
	WHERE "path" IN ('id', 'meta.resourcetype', 'meta.created', 'meta.lastmodified') OR ("path" = 'active' AND "type" = 'User'));--> statement-breakpoint
CREATE INDEX "resource_modified" ON "resource" USING btree ("tenant","type",left("modified", 256),"id");--> statement-breakpoint
CREATE INDEX "resource_active" ON "resource" USING btree ("tenant","type",left("active", 256),"id");