import { expect } from "chai";
import { InvalidRecord } from "../../../handlers/domain/errors";
import { eventOfRecord } from "../../../handlers/outbox/stream-record";
import { pendingOrder } from "../../factories/order";
import { streamRecord } from "../../factories/stream-record";

describe("a stream record", () => {
  it("is the event of the change that it shows", () => {
    const order = pendingOrder();

    expect(eventOfRecord(streamRecord({ after: order }))).to.deep.include({ type: "OrderCreated" });
    expect(eventOfRecord(streamRecord({ before: order }))).to.equal(undefined);
    expect(eventOfRecord({ dynamodb: {} })).to.equal(undefined);
  });

  const shapeless: [what: string, record: { readonly dynamodb?: unknown }, message: RegExp][] = [
    ["nothing", {}, /^A stream record isn't valid: dynamodb /],
    ["a text as an image", { dynamodb: { NewImage: "order" } }, /^A stream record isn't valid: NewImage /],
    ["a list as an image", { dynamodb: { NewImage: [] } }, /^A stream record isn't valid: NewImage /],
    ["null as an image", { dynamodb: { OldImage: null } }, /^A stream record isn't valid: OldImage /],
  ];
  for (const [what, record, message] of shapeless)
    it(`of ${what} is refused`, () => {
      expect(() => eventOfRecord(record)).to.throw(InvalidRecord, message);
    });

  it("whose image isn't an order is refused, and the error names the image and the fields", () => {
    const [order, odd] = [pendingOrder(), { ...pendingOrder(), version: "one" }];

    expect(() => eventOfRecord(streamRecord({ before: order, after: odd }))).to.throw(
      InvalidRecord,
      /^The new image of a change isn't valid: version /,
    );
    expect(() => eventOfRecord(streamRecord({ before: odd, after: order }))).to.throw(
      InvalidRecord,
      /^The old image of a change isn't valid: version /,
    );
  });
});
