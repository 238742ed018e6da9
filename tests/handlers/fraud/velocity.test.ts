import { expect } from "chai";
import type { VelocityLimit } from "../../../handlers/domain/velocity";
import { type Attempt, dynamoDbVelocity } from "../../../handlers/fraud/velocity";
import { usd } from "../../factories/order";
import { useDynamo } from "../support/dynamo";
import { rejection } from "../support/rejection";
import { recordTelemetry } from "../support/telemetry";

const hour: VelocityLimit = { name: "hour", seconds: 3_600, orders: 3, pieces: undefined, amount: {} };
let made = 0;
const attempt = (changes: Partial<Attempt["request"]> = {}, rest: Partial<Attempt> = {}): Attempt => ({
  clientId: "shop",
  request: { customerId: "CUST-1", customerEmail: "ada@example.com", ...changes },
  ordered: { items: [{ productId: "A", quantity: 2 }], total: usd(1_000) },
  mark: `order-${++made}`,
  ...rest,
});

describe("the counters of a customer's orders", () => {
  const database = useDynamo();

  const counters = async () => {
    const { quotasTable: table } = await database().createTables();
    const telemetry = recordTelemetry();
    let at = new Date("2026-03-01T10:00:00.000Z");
    const sent: string[] = [];
    const { db } = database();
    const spying = Object.create(db, {
      send: {
        value: (command: { constructor: { name: string } }) => {
          sent.push(command.constructor.name);
          return Reflect.apply(db.send, db, [command]);
        },
      },
    });
    const velocity = dynamoDbVelocity({ db: spying, table, limits: [hour], telemetry, now: () => at });
    const risks = async (...attempts: Attempt[]) => {
      const found: number[] = [];
      for (const one of attempts) found.push((await velocity(one)).risk);
      return found;
    };
    return {
      table,
      telemetry,
      velocity,
      risks,
      sent,
      later: (seconds: number) => (at = new Date(+at + seconds * 1_000)),
    };
  };

  it("let orders pass up to the limit, and more once an hour is over", async () => {
    const { risks, later } = await counters();

    expect(await risks(attempt(), attempt(), attempt(), attempt())).to.deep.equal([0, 0, 0, 1]);
    later(3_700);
    expect(await risks(attempt())).to.deep.equal([0]);
  });

  it("count by customer, whatever the address", async () => {
    const { risks } = await counters();
    const from = (customerEmail: string) => attempt({ customerEmail });

    expect(await risks(from("a@x.org"), from("b@x.org"), from("c@x.org"), from("d@x.org"))).to.deep.equal([
      0, 0, 0, 1,
    ]);
  });

  it("count by mailbox, whoever the customer claims to be", async () => {
    const { risks } = await counters();
    const by = (customerId: string, customerEmail: string) => attempt({ customerId, customerEmail });

    expect(
      await risks(
        by("1", "eve@x.org"),
        by("2", "EVE@x.org"),
        by("3", "eve+1@x.org"),
        by("4", "eve+2@X.ORG"),
        by("5", "adam@x.org"),
      ),
    ).to.deep.equal([0, 0, 0, 1, 0]);
  });

  it("count nothing of a refused order, for the address either", async () => {
    const { risks } = await counters();

    await risks(attempt(), attempt(), attempt(), attempt({ customerEmail: "new@x.org" }));

    const other = { customerId: "other", customerEmail: "new@x.org" };
    expect(await risks(attempt(other), attempt(other), attempt(other), attempt(other))).to.deep.equal([
      0, 0, 0, 1,
    ]);
  });

  it("are a client's own: a shop can't use up what another's customer may order", async () => {
    const { risks } = await counters();

    await risks(attempt(), attempt(), attempt());

    expect(await risks(attempt({}, { clientId: "other-shop" }))).to.deep.equal([0]);
  });

  it("take one conditional write an order", async () => {
    const { risks, sent } = await counters();

    await risks(attempt());

    expect(sent).to.deep.equal(["BatchGetCommand", "TransactWriteCommand"]);
  });

  it("count a repeat once, without a write", async () => {
    const { risks, sent } = await counters();
    const one = attempt();

    expect(await risks(one, one, one, one, one)).to.deep.equal([0, 0, 0, 0, 0]);
    expect(sent.filter((name) => name === "TransactWriteCommand")).to.have.length(1);
    expect(await risks(attempt(), attempt(), attempt())).to.deep.equal([0, 0, 1]);
  });

  it("hold exactly when orders come at once", async () => {
    const { velocity } = await counters();

    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => velocity(attempt())));

    const passed = outcomes.filter((one) => one.status === "fulfilled" && one.value.risk === 0);
    const refused = outcomes.filter((one) => one.status === "fulfilled" && one.value.risk === 1);
    expect(passed.length).to.be.at.most(3).and.at.least(1);
    for (const one of outcomes)
      if (one.status === "rejected") expect(one.reason).to.have.property("code", "contention");
    expect(refused.length + passed.length).to.be.at.least(1);
  });

  it("contain no address or name, and expire", async () => {
    const { table, risks } = await counters();

    await risks(attempt({ customerId: "Ada Lovelace", customerEmail: "ada@example.com" }));

    const items = await database().all(table);
    expect(items).to.have.length(2);
    expect(JSON.stringify(items)).not.to.match(/ada|lovelace|example/i);
    for (const { id, expiration } of items) {
      expect(id).to.match(/^velocity#[\w-]{43}$/);
      expect(expiration).to.equal(Date.parse("2026-03-01T12:00:00.000Z") / 1_000);
    }
  });

  it("lose no order when they can't be asked: it is judged without them, and that is counted", async () => {
    const telemetry = recordTelemetry();
    const velocity = dynamoDbVelocity({
      db: database().db,
      table: "gone",
      limits: [hour],
      telemetry,
      now: () => new Date(),
    });

    expect(await velocity(attempt())).to.deep.equal({ risk: 0, reasons: [] });
    expect(telemetry.counted("VelocityUnavailable")).to.equal(1);
    expect(telemetry.lines.join()).to.contain("checked without").and.not.contain("ada@");
  });

  it("refuse for now when a flood of one customer's orders keeps them busy: that isn't to be waved through", async () => {
    const { table } = await counters();
    const { db } = database();
    const busy = Object.create(db, {
      send: {
        value: async (command: { constructor: { name: string } }) => {
          if (command.constructor.name === "TransactWriteCommand") await bump(table);
          return Reflect.apply(db.send, db, [command]);
        },
      },
    });
    const velocity = dynamoDbVelocity({
      db: busy,
      table,
      limits: [{ ...hour, orders: 99 }],
      telemetry: recordTelemetry(),
      now: () => new Date(),
    });

    expect(await rejection(velocity(attempt()))).to.have.property("code", "contention");
  });

  /** As another order of the same customer would. */
  const bump = async (table: string) => {
    const other = dynamoDbVelocity({
      db: database().db,
      table,
      limits: [{ ...hour, orders: 99 }],
      telemetry: recordTelemetry(),
      now: () => new Date(),
    });
    await other(attempt());
  };
});
