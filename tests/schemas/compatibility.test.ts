import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { expect } from "chai";
import {
  type DetailType,
  detailSchemas,
  detailTypes,
  eventSource,
  schemaVersion,
} from "#handlers/domain/events";
import { orderStatus } from "#handlers/domain/order";
import { upcasts } from "#handlers/domain/upcast";
import { eventSchema, type JsonSchema } from "../../infra/event-schema";
import { delivered, pendingOrder } from "../factories/order";
import { breakingChanges } from "./breaking-changes";

// Each version's schemas as they were published, `v<version>/<DetailType>.json`. UPDATE_SCHEMAS=1 writes compatible
// changes into the current version's; those of an earlier version are never written again.
const update = process.env.UPDATE_SCHEMAS === "1";
const directoryOf = (version: number): string => join(__dirname, `v${version}`);
const fileOf = (type: DetailType): string => join(directoryOf(schemaVersion), `${type}.json`);
const generated = (type: DetailType): JsonSchema => eventSchema(eventSource, type, detailSchemas[type]);
const textOf = (schema: JsonSchema): string => `${JSON.stringify(schema, null, 2)}\n`;

const snapshot = (type: DetailType): string => {
  const file = fileOf(type);
  if (!existsSync(file) && update) {
    mkdirSync(directoryOf(schemaVersion), { recursive: true });
    writeFileSync(file, textOf(generated(type)));
  }
  if (!existsSync(file))
    throw new Error(
      `${type} of version ${schemaVersion} has no snapshot: run the tests with UPDATE_SCHEMAS=1`,
    );
  return readFileSync(file, "utf8");
};

const publishedVersions = (): number[] =>
  readdirSync(__dirname)
    .map((name) => Number(/^v(\d+)$/.exec(name)?.[1]))
    .filter((version) => !Number.isNaN(version));

describe("The published schemas", () => {
  for (const type of Object.values(detailTypes)) {
    it(`of ${type} break nobody, unless schemaVersion goes up`, () => {
      const published: JsonSchema = JSON.parse(snapshot(type));

      const broken = breakingChanges(published, generated(type));

      expect(
        broken,
        "A breaking change: count schemaVersion up in handlers/domain/events.ts, and give upcast.ts the way there",
      ).to.deep.equal([]);
    });

    it(`of ${type} are in the repository as they are`, () => {
      const published: JsonSchema = JSON.parse(snapshot(type));
      const current = generated(type);

      if (update && breakingChanges(published, current).length === 0)
        writeFileSync(fileOf(type), textOf(current));

      expect(snapshot(type), "compatible changes: run the tests with UPDATE_SCHEMAS=1").to.equal(
        textOf(current),
      );
    });
  }

  it("can each be read: every version has a step to the next", () => {
    const versions = publishedVersions();

    expect(versions).to.include(schemaVersion);
    expect(Math.max(...versions)).to.equal(schemaVersion);
    for (const version of versions.filter((one) => one !== schemaVersion))
      expect(upcasts[version], `upcasts[${version}] in handlers/domain/upcast.ts`).to.be.a("function");
  });

  for (const status of orderStatus.options)
    it(`accept ${detailTypes[status]} as it is delivered and replayed, and nothing else`, () => {
      const { $schema: _, ...schema } = generated(detailTypes[status]);
      const validate = addFormats(new Ajv({ strict: false })).compile(schema);
      const event = JSON.parse(JSON.stringify(delivered(pendingOrder({ status }))));

      expect(validate({ ...event, "replay-name": "again" }), JSON.stringify(validate.errors)).to.equal(true);
      expect(validate({ ...event, "detail-type": "Other" })).to.equal(false);
      expect(validate({ ...event, detail: { ...event.detail, data: {} } })).to.equal(false);
    });

  it("fit the registry: at most 100 000 characters each", () => {
    for (const type of Object.values(detailTypes))
      expect(JSON.stringify(generated(type)).length, type).to.be.lessThan(100_000);
  });
});
