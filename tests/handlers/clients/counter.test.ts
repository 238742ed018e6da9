import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";
import { dynamoDbCounter } from "../../../handlers/clients/counter";
import { useDynamo } from "../support/dynamo";
import { rejection } from "../support/rejection";

const start = Date.UTC(2026, 2, 1, 10);

type Fault = "lost answer" | "lost request" | "throttled" | "refused";

const named = (name: string, more: object = {}) => Object.assign(new Error(name), { name, ...more });
const errors: Record<Fault, () => Error> = {
  "lost answer": () => named("TimeoutError"),
  "lost request": () => named("Error", { code: "ECONNRESET" }),
  throttled: () =>
    named("ProvisionedThroughputExceededException", { $fault: "client", $metadata: { httpStatusCode: 400 } }),
  refused: () => named("AccessDeniedException", { $fault: "client", $metadata: { httpStatusCode: 400 } }),
};

describe("a counter", () => {
  const database = useDynamo();

  /** A counter on a fresh table whose calls fail as told, one after the other. */
  const counter = async (...faults: (Fault | (() => Promise<unknown>))[]) => {
    const { quotasTable: table } = await database().createTables();
    const { db } = database();
    const left = [...faults];
    const clock = { now: start };
    let calls = 0;
    const failing: DynamoDBDocumentClient = Object.create(db, {
      send: {
        value: async (command: unknown) => {
          calls += 1;
          const fault = left.shift();
          if (fault === undefined) return Reflect.apply(db.send, db, [command]);
          if (fault !== "lost answer" && typeof fault === "string") throw errors[fault]();
          await Promise.allSettled([Reflect.apply(db.send, db, [command])]);
          if (typeof fault === "function") await fault();
          throw errors["lost answer"]();
        },
      },
    });
    const now = () => new Date(clock.now);
    const id = "shop#2026-03-01";
    const counting = (limit: number) => ({ id, limit, expiration: start / 1000 + 99 });
    const count = dynamoDbCounter(failing, table, now);
    const quiet = dynamoDbCounter(db, table, now);
    return {
      clock,
      table,
      count: (limit = 10) => count(counting(limit)),
      others: () => quiet(counting(10)),
      calls: () => calls,
      stored: async () => (await database().get(table, { id }))?.used,
      put: (item: object) => db.send(new PutCommand({ TableName: table, Item: { id, ...item } })),
    };
  };

  it("counts an answer that got lost once, and knows the number", async () => {
    const { count, stored, clock } = await counter();
    await count();
    clock.now += 60_000;
    const faulty = await counter("lost answer");
    await faulty.put({ used: 4, by: "somebody", at: start - 60_000 });

    expect(await faulty.count()).to.equal(5);
    expect(await faulty.stored()).to.equal(5);
    expect(await stored()).to.equal(1);
  });

  it("counts a request that never arrived once", async () => {
    const fresh = await counter("lost request");
    const used = await counter("lost request");
    await used.put({ used: 4, by: "somebody", at: start - 60_000 });

    expect([await fresh.count(), await fresh.stored()]).to.deep.equal([1, 1]);
    expect([await used.count(), await used.stored()]).to.deep.equal([5, 5]);
  });

  it("never counts twice, though others count in between", async () => {
    let others: () => Promise<unknown> = async () => undefined;
    const busy = await counter(() => others());
    ({ others } = busy);

    expect(await busy.count()).to.equal(2);
    expect(await busy.stored()).to.equal(2);
  });

  it("takes a lost request for counted where others counted at that moment: never twice comes first", async () => {
    const busy = await counter("lost request");
    await busy.put({ used: 4, by: "somebody", at: start });

    expect(await busy.count()).to.equal(4);
    expect(await busy.stored()).to.equal(4);
  });

  it("counts counters on, which an earlier version left", async () => {
    const old = await counter("lost request");
    await old.put({ used: 4 });

    expect([await old.count(), await old.stored()]).to.deep.equal([5, 5]);
  });

  it("stays at its limit whatever gets lost", async () => {
    for (const fault of ["lost answer", "lost request"] as const) {
      const full = await counter(fault);
      await full.put({ used: 10, by: "somebody", at: start - 60_000 });

      expect(await full.count(), fault).to.equal(undefined);
      expect(await full.stored(), fault).to.equal(10);
    }
    const last = await counter("lost answer");
    await last.put({ used: 9, by: "somebody", at: start - 60_000 });

    expect([await last.count(), await last.stored()]).to.deep.equal([10, 10]);
  });

  it("is asked again while DynamoDB throttles, which is no doubt about what was done", async () => {
    const patient = await counter("throttled", "throttled");
    const overloaded = await counter("throttled", "throttled", "throttled");

    expect([await patient.count(), await patient.calls()]).to.deep.equal([1, 3]);
    expect(await rejection(overloaded.count())).to.have.property(
      "name",
      "ProvisionedThroughputExceededException",
    );
    expect(await overloaded.stored()).to.equal(undefined);
  });

  it("fails when its answers stay lost, having counted once at most; and at once when it is refused", async () => {
    const lost = await counter("lost answer", "lost answer");
    const refused = await counter("refused");

    expect(await rejection(lost.count())).to.have.property("name", "TimeoutError");
    expect(await lost.stored()).to.equal(1);
    expect(await rejection(refused.count())).to.have.property("name", "AccessDeniedException");
    expect(refused.calls()).to.equal(1);
  });
});
