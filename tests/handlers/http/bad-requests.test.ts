import { expect } from "chai";
import { problems } from "../../../handlers/http/problem";
import { openApi } from "../../../handlers/openapi/document";
import { operations } from "../../../handlers/openapi/operations";
import { Contract } from "../../contract/contract";
import { badRequests, usesUpQuota, world } from "../../factories/bad-requests";
import { products, useDynamo } from "../support/dynamo";
import { type Answered, inProcessApi, type Sent } from "../support/in-process-api";

describe("a bad request", () => {
  const database = useDynamo();
  const contract = new Contract(openApi());
  const observed = new Set<string>();
  let call: (sent: Sent) => Promise<Answered>;
  let tables: () => Promise<unknown>;

  before(async () => {
    const { db, ...rest } = database();
    const names = await rest.createTables();
    for (const one of world.clients) await rest.put(names.clientsTable, one);
    for (const one of world.orders) await rest.put(names.ordersTable, one);
    for (const one of [...products, ...world.products]) await rest.put(names.inventoryTable, one);
    call = inProcessApi({ db, ...rest }, names);
    tables = async () => [await rest.all(names.ordersTable), await rest.all(names.inventoryTable)];
    await call(usesUpQuota);
  });

  it("is known in more than sixty ways", () => {
    expect(badRequests.length).to.be.at.least(60);
    expect(new Set(badRequests.map(({ what }) => what)).size).to.equal(badRequests.length);
  });

  for (const request of badRequests) {
    const { what, method, path, status, code } = request;
    it(`(${what}) gets ${status} ${code ?? "from the gateway"}, as documented, and leaves no trace`, async () => {
      const before = await tables();

      const answer = await call(request);

      expect(answer.status, answer.text).to.equal(status);
      if (method !== "HEAD") expect(JSON.parse(answer.text).code).to.equal(code);
      contract.check({ method, path, ...answer });
      expect(await tables()).to.deep.equal(before);
      observed.add(`${contract.operationOf(method, path)} ${code}`);
    });
  }

  it("has been tried for every problem that the document names for a route", () => {
    const documented = Object.entries(operations).flatMap(([key, operation]) =>
      operation.problems.map((code) => `${key} ${code}`),
    );

    expect(
      documented.filter((one) => !observed.has(one)),
      "add a request for each to tests/factories/bad-requests.ts",
    ).to.deep.equal([]);
  });

  it("gets no problem that the document doesn't name", () => {
    const named = new Set<string>(Object.values(operations).flatMap(({ problems }) => problems));
    // On every route, or where there is none; `unauthenticated` is only for a route deployed without its authorizer.
    for (const code of [
      "quota-exceeded",
      "service-busy",
      "internal-error",
      "method-not-allowed",
      "unauthenticated",
    ])
      named.add(code);

    expect([...problems.keys()].filter((code) => !named.has(code))).to.deep.equal([]);
  });
});
