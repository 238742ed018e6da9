import { expect } from "chai";
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
    return { carrier, entries: () => database().all(ledgerTable) };
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
      const { carrier } = await connect();
      const changes = country === undefined ? {} : { shippingAddress: to(country) };

      const label = await carrier().ship(pendingOrder(changes, { "PROD-001": pieces }));

      expect(label).to.include({ carrier: expected, estimatedDelivery: delivery });
      expect(label.trackingNumber).to.match(/^[A-Z]{2}\d{12}$/);
    });
  }

  it("makes one label an order, however often and in whatever worker it is asked", async () => {
    const { carrier, entries } = await connect();
    const order = pendingOrder();

    const together = await Promise.all([carrier().ship(order), carrier().ship(order)]);
    const nextDay = await carrier(new Date("2026-03-07T15:00:00.000Z")).ship(order);

    expect(together[1]).to.deep.equal(together[0]);
    expect(nextDay).to.deep.equal(together[0]);
    expect(await entries()).to.have.length(1);
  });

  it("can't call a parcel back that it has, and tells its label", async () => {
    const { carrier } = await connect();
    const order = pendingOrder();
    const label = await carrier().ship(order);

    const told = await carrier().callBack(order);

    expect(told).to.deep.equal(label);
  });

  it("sends nothing by a try that was under way when the parcel was called back, and may be asked anew", async () => {
    const { carrier } = await connect();
    const order = pendingOrder();

    const [late] = await Promise.allSettled([carrier().ship(order), carrier().callBack(order)]);
    const told = await carrier().callBack(order);
    const anew = await carrier().ship(order);

    if (late.status === "fulfilled") expect(told).to.deep.equal(late.value);
    else expect([told, late.reason.name]).to.deep.equal([undefined, "CarrierUnavailable"]);
    expect(await carrier().callBack(order)).to.deep.equal(anew);
  });

  it("refuses the address that nobody delivers to", async () => {
    const { carrier } = await connect();
    const parcel = pendingOrder({ shippingAddress: to("US", "00000") });

    expect(await rejection(carrier().ship(parcel))).to.be.instanceOf(ShippingRefused);
  });

  for (const [postalCode, failures] of Object.entries({ "00001": 1, "00003": 2 })) {
    it(`is out of reach ${failures} times for ${postalCode}, and then ships`, async () => {
      const { carrier } = await connect();
      const parcel = pendingOrder({ shippingAddress: to("US", postalCode) });

      for (let i = 0; i < failures; i += 1)
        expect(await rejection(carrier().ship(parcel))).to.be.instanceOf(CarrierUnavailable);
      expect(await carrier().ship(parcel)).to.include({ carrier: "Domestic Post" });
    });
  }

  it("is always out of reach for 00002", async () => {
    const { carrier } = await connect();
    const parcel = pendingOrder({ shippingAddress: to("US", "00002") });

    for (const _ of [1, 2, 3, 4])
      expect(await rejection(carrier().ship(parcel))).to.be.instanceOf(CarrierUnavailable);
  });
});

describe("working days", () => {
  it("leave out the weekend", () => {
    expect(afterWorkingDays(friday, 1)).to.equal("2026-03-09");
    expect(afterWorkingDays(new Date("2026-03-07T00:00:00Z"), 1)).to.equal("2026-03-09");
    expect(afterWorkingDays(friday, 5)).to.equal("2026-03-13");
  });
});
