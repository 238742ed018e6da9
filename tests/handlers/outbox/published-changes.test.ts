import { matchesPattern } from "@orderflow/local-cloud/testing/eventbridge";
import { expect } from "chai";
import type { Order } from "../../../handlers/domain/order";
import { orderStatus } from "../../../handlers/domain/order";
import { publishedChanges } from "../../../handlers/outbox/published-changes";
import { eventOfRecord } from "../../../handlers/outbox/stream-record";
import { pendingOrder } from "../../factories/order";
import { streamRecord } from "../../factories/stream-record";

type Images = Parameters<typeof streamRecord>[0];

const statuses = orderStatus.options;
const at = (status: Order["status"], version: number) => pendingOrder({ status, version });

const passes = (images: Images): boolean => matchesPattern(publishedChanges, streamRecord(images));
const makesEvent = (images: Images): boolean => eventOfRecord(streamRecord(images)) !== undefined;
const isRefused = (images: Images): boolean => {
  try {
    eventOfRecord(streamRecord(images));
    return false;
  } catch {
    return true;
  }
};

describe("The filter of published changes", () => {
  for (const from of statuses)
    for (const to of statuses)
      it(`agrees with the publisher about ${from} → ${to}`, () => {
        const change = { before: at(from, 3), after: at(to, 4) };

        expect(passes(change))
          .to.equal(makesEvent(change))
          .and.equal(from !== to);
      });

  for (const status of statuses)
    it(`agrees with the publisher about an order that begins or ends as ${status}`, () => {
      const [begins, ends] = [{ after: at(status, 1) }, { before: at(status, 3) }];

      expect(passes(begins)).to.equal(makesEvent(begins)).and.equal(true);
      expect(passes(ends)).to.equal(makesEvent(ends)).and.equal(false);
    });

  it("lets through what the publisher reports as unreadable: nothing is dropped in silence", () => {
    const order = at("PAID", 3);
    const { status, ...without } = order;
    const unreadable: Images[] = [
      { before: order, after: { ...order, status: "LOST_AT_SEA" } },
      { before: order, after: without },
      { after: without },
      { before: without, after: { ...order, status: "SHIPPED" } },
    ];

    for (const images of unreadable) {
      expect(isRefused(images)).to.equal(true);
      expect(passes(images)).to.equal(true);
    }
  });

  it("is as short as Lambda takes", () => {
    expect(JSON.stringify(publishedChanges).length).to.be.below(4_096);
  });
});
