import { expect } from "chai";
import fc from "fast-check";
import { newClient } from "../../handlers/clients/client";
import { openApi } from "../../handlers/openapi/document";
import { Contract } from "../contract/contract";
import { pendingOrder } from "../factories/order";
import { products, useDynamo } from "../handlers/support/dynamo";
import { type Answered, inProcessApi, type Sent } from "../handlers/support/in-process-api";
import { requestsOf } from "./requests";

const createdAt = "2026-03-01T10:00:00.000Z";
const client = newClient({ name: "fuzz", scopes: ["orders:read", "orders:write"] }, { createdAt });
const admin = newClient({ name: "admin", scopes: ["orders:admin"] }, { createdAt });
const { clientId } = client.record;
const orders = [
  pendingOrder({ clientId }),
  pendingOrder({ clientId, status: "SHIPPED", version: 4 }),
  pendingOrder({ clientId: "somebody-else" }),
];

/** `ATTACK_RUNS=10` makes ten times as many; `ATTACK_SEED=…` other ones. */
const numRuns = Math.ceil(250 * Number(process.env.ATTACK_RUNS ?? 1));
const seed = Number(process.env.ATTACK_SEED ?? 7);

describe("requests made of the OpenAPI document", () => {
  const database = useDynamo();
  const contract = new Contract(openApi());
  const answered = new Set<number>();
  let call: (sent: Sent) => Promise<Answered>;

  before(async () => {
    const tables = await database().createTables();
    for (const { record } of [client, admin]) await database().put(tables.clientsTable, record);
    for (const order of orders) await database().put(tables.ordersTable, { ...order, requestHash: "seeded" });
    for (const product of products) await database().put(tables.inventoryTable, product);
    call = inProcessApi(database(), tables);
  });

  const known = {
    keys: [client.key, admin.key],
    path: { orderId: orders.map(({ orderId }) => orderId), file: ["swagger-ui.css", "swagger-ui-bundle.js"] },
  };

  for (const [route, requests] of requestsOf(openApi(), known))
    it(`${route} never fails, and answers as documented`, async () => {
      const property = fc.asyncProperty(requests, async (sent) => {
        const answer = await call(sent);

        answered.add(answer.status);
        expect(answer.status, answer.text).to.be.lessThan(500);
        contract.check({ ...sent, ...answer });
        expect(Object.prototype).to.not.have.property("isAdmin");
        if (answer.status >= 400 && answer.status !== 401 && answer.status !== 403)
          expect(answer.headers.get("content-type")).to.equal("application/problem+json");
      });

      await fc.assert(property, { numRuns, seed });
    }).timeout(180_000);

  it("have got past every guard at times", () => {
    expect([...answered]).to.include.members([200, 201, 400, 401, 403, 404, 409, 413, 415, 422]);
  });
});
