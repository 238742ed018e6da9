import { expect } from "chai";
import { readEvent, schemaVersion } from "../../../handlers/domain/events";
import { type Upcast, upcast } from "../../../handlers/domain/upcast";
import { delivered, pendingOrder } from "../../factories/order";

const detail = (version: number, data: object = {}) => ({
  metadata: { schemaVersion: version, eventId: "e" },
  data,
});

/** `name` was split in version 2, and `first` was called `given` in version 3. */
const steps: Record<number, Upcast> = {
  1: ({ data }) => ({ data: { first: String(Object(data).name).split(" ")[0] } }),
  2: ({ data, metadata }) => ({ metadata, data: { given: Object(data).first } }),
};

describe("Events of earlier schema versions", () => {
  it("are brought to the current version step by step", () => {
    const current = upcast(detail(1, { name: "Ada Lovelace" }), 3, steps);

    expect(current).to.deep.equal(detail(3, { given: "Ada" }));
  });

  it("start at their own version", () => {
    expect(upcast(detail(2, { first: "Ada" }), 3, steps)).to.deep.equal(detail(3, { given: "Ada" }));
  });

  it("stay as they are when they are current, later, or there is no way", () => {
    for (const version of [3, 4, 0]) expect(upcast(detail(version), 3, steps)).to.deep.equal(detail(version));
    // A way that is there, but leads further than is wanted.
    for (const version of [1, 2])
      expect(upcast(detail(version), version, steps)).to.deep.equal(detail(version));
  });

  it("stay as they are when they have no version at all", () => {
    for (const strange of [undefined, "hello", {}, { metadata: {} }])
      expect(upcast(strange, 3, steps)).to.deep.equal(strange);
  });

  it("are refused by their version when there is no way", () => {
    const event = delivered(pendingOrder());
    const { metadata, data } = Object(event.detail);
    const older = { ...event, detail: { metadata: { ...metadata, schemaVersion: 0 }, data } };

    // Version 0 never was, so it has no step.
    expect(() => readEvent(older)).to.throw(/schemaVersion/);
    expect(readEvent(event).metadata.schemaVersion).to.equal(schemaVersion);
  });
});
