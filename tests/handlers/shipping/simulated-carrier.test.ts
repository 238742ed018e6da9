import { expect } from "chai";
import type { Order } from "../../../handlers/domain/order";
import { CarrierUnavailable, ShippingRefused } from "../../../handlers/fulfilment/errors";
import { dynamoDbLedger } from "../../../handlers/ledger/dynamodb-ledger";
import { simulatedCarrier } from "../../../handlers/shipping/simulated-carrier";
import { afterWorkingDays } from "../../../handlers/shipping/working-days";
import { pendingOrder } from "../../factories/order";
import { useDynamo } from "../support/dynamo";
import { rejection } from "../support/rejection";

// A Friday.
const friday = new Date("2026-03-06T15:00:00.000Z");
const to = (country: string, postalCode = "10115") => ({
  line1: "Street 1",
  city: "Town",
  postalCode,
  country,
});

describe("the simulated carrier", () => {
  const database = useDynamo();

  const connect = async () => {
    const { ledgerTable } = await database().createTables();
    const carrier = (now = friday) => simulatedCarrier(dynamoDbLedger(database().db, ledgerTable), () => now);
    /** A parcel as its order remembers it: one shipment, by the attempt's id. */
    const sender = (order: Order, attemptId = `${order.orderId}:7`) => {
      const booked = carrier().book(order, attemptId);
      return {
        ship: async (now = friday) => carrier(now).ship(order, { attemptId, intentId: await booked }),
        recall: async () =>
          carrier().recall(order, { attemptId: `${order.orderId}:8`, intentId: await booked }),
      };
    };
    const book = (order: Order, now: Date) => carrier(now).book(order, `${order.orderId}:7`);
    const labelOf = (order: Order, shipmentId?: string) => carrier().labelOf(order, shipmentId);
    return { sender, book, labelOf, entries: () => database().all(ledgerTable) };
  };

  const routes = [
    { country: undefined, pieces: 2, carrier: "Domestic Post", delivery: "2026-03-11" },
    { country: "US", pieces: 40, carrier: "Domestic Post", delivery: "2026-03-11" },
    { country: "US", pieces: 41, carrier: "Domestic Freight", delivery: "2026-03-16" },
    { country: "CA", pieces: 2, carrier: "Border Express", delivery: "2026-03-13" },
    { country: "DE", pieces: 60, carrier: "World Air", delivery: "2026-03-18" },
    { country: "DE", pieces: 61, carrier: "World Sea", delivery: "2026-04-10" },
  ];
  for (const { country, pieces, carrier: expected, delivery } of routes) {
    it(`sends ${pieces} pieces to ${country ?? "no address"} by ${expected}, there on ${delivery}`, async () => {
      const { sender } = await connect();
      const changes = country === undefined ? {} : { shippingAddress: to(country) };

      const label = await sender(pendingOrder(changes, { "PROD-001": pieces })).ship();

      expect(label).to.include({ carrier: expected, estimatedDelivery: delivery });
      expect(label.trackingNumber).to.match(/^[A-Z]{2}\d{12}$/);
    });
  }

  it("makes one label a shipment, however often and in whatever worker it is asked", async () => {
    const { sender, entries } = await connect();
    const parcel = sender(pendingOrder());

    const together = await Promise.all([parcel.ship(), parcel.ship()]);
    const nextDay = await parcel.ship(new Date("2026-03-07T15:00:00.000Z"));

    expect(together[1]).to.deep.equal(together[0]);
    expect(nextDay).to.deep.equal(together[0]);
    expect(await entries()).to.have.length(1);
  });

  it("knows a booking by the attempt until the day ends, and forgets it then", async () => {
    const { book } = await connect();
    const order = pendingOrder();

    const [first, again, tomorrow] = [
      await book(order, friday),
      await book(order, new Date("2026-03-06T23:59:59.999Z")),
      await book(order, new Date("2026-03-07T00:00:00.000Z")),
    ];

    expect(again).to.equal(first);
    expect(tomorrow).to.not.equal(first);
  });

  it("can't call a parcel back that it has, and answers with its label", async () => {
    const { sender } = await connect();
    const parcel = sender(pendingOrder());
    const label = await parcel.ship();

    expect(await parcel.recall()).to.deep.equal(label);
    expect(await parcel.recall()).to.deep.equal(label);
  });

  it("sends nothing by a try that comes after the parcel was called back, however often it was", async () => {
    const { sender, entries } = await connect();
    const parcel = sender(pendingOrder());

    const recalled = [await parcel.recall(), await parcel.recall()];
    const late = await rejection(parcel.ship());

    expect(recalled).to.deep.equal([undefined, undefined]);
    expect(late).to.be.instanceOf(CarrierUnavailable);
    expect((await entries()).filter(({ outcome }) => outcome === "labelled")).to.deep.equal([]);
  });

  it("either sends a parcel or calls it back when both are asked at once", async () => {
    const { sender } = await connect();
    const parcel = sender(pendingOrder());

    const [sent, recalled] = await Promise.allSettled([parcel.ship(), parcel.recall()]);

    if (sent.status === "fulfilled") expect(recalled).to.have.deep.property("value", sent.value);
    else expect(recalled).to.have.property("value", undefined);
  });

  it("sends a parcel that is booked anew after it was called back, and the late try of before doesn't", async () => {
    const { sender, entries } = await connect();
    const order = pendingOrder();
    const before = sender(order, `${order.orderId}:7`);
    await before.recall();

    const label = await sender(order, `${order.orderId}:9`).ship();
    const late = await rejection(before.ship());

    expect(late).to.be.instanceOf(CarrierUnavailable);
    expect((await entries()).filter(({ outcome }) => outcome === "labelled")).to.have.length(1);
    expect(label.trackingNumber).to.match(/^DP/);
  });

  it("looks a label up by its shipment, and changes nothing", async () => {
    const { sender, book, labelOf, entries } = await connect();
    const order = pendingOrder();
    const shipment = await book(order, friday);
    const before = [await labelOf(order), await labelOf(order, shipment), await entries()];
    const label = await sender(order).ship();
    await sender(order, `${order.orderId}:9`).recall();

    expect(before).to.deep.equal([undefined, undefined, []]);
    expect(await labelOf(order, shipment)).to.deep.equal(label);
    expect(await labelOf(order, shipment.replace(":7", ":9"))).to.equal(undefined);
  });

  it("refuses the address that nobody delivers to", async () => {
    const { sender } = await connect();
    const order = pendingOrder({ shippingAddress: to("US", "00000") });

    expect(await rejection(sender(order).ship())).to.be.instanceOf(ShippingRefused);
  });

  for (const [postalCode, failures] of Object.entries({ "00001": 1, "00003": 2 })) {
    it(`is out of reach ${failures} times for ${postalCode}, and then ships`, async () => {
      const { sender } = await connect();
      const order = pendingOrder({ shippingAddress: to("US", postalCode) });

      for (let i = 0; i < failures; i += 1)
        expect(await rejection(sender(order).ship())).to.be.instanceOf(CarrierUnavailable);
      expect(await sender(order).ship()).to.include({ carrier: "Domestic Post" });
    });
  }

  it("is always out of reach for 00002", async () => {
    const { sender } = await connect();
    const order = pendingOrder({ shippingAddress: to("US", "00002") });

    for (const _ of [1, 2, 3, 4])
      expect(await rejection(sender(order).ship())).to.be.instanceOf(CarrierUnavailable);
  });
});

describe("working days", () => {
  it("leave out the weekend", () => {
    expect(afterWorkingDays(friday, 1)).to.equal("2026-03-09");
    expect(afterWorkingDays(new Date("2026-03-07T00:00:00Z"), 1)).to.equal("2026-03-09");
    expect(afterWorkingDays(friday, 5)).to.equal("2026-03-13");
  });
});
