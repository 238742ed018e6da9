import { expect } from "chai";
import { badRequests, usesUpQuota, world } from "../factories/bad-requests";
import { RunningCloud } from "./cloud";

describe("a bad request over HTTP", function () {
  this.timeout(180_000);
  let cloud: RunningCloud;

  const tables = async () => [
    await cloud.items(cloud.outputs.ordersTableName, "orderId"),
    await cloud.items(cloud.outputs.inventoryTableName, "productId"),
  ];

  before(async () => {
    cloud = await RunningCloud.start();
    const { clientsTableName, ordersTableName, inventoryTableName } = cloud.outputs;
    for (const client of world.clients) await cloud.put(clientsTableName, client);
    for (const order of world.orders) await cloud.put(ordersTableName, order);
    for (const product of world.products) await cloud.put(inventoryTableName, product);
    await cloud.api.call(usesUpQuota);
  });

  after(async () => {
    await cloud.stop();
  });

  for (const request of badRequests) {
    const { what, method, status, code } = request;
    it(`(${what}) gets ${status} ${code ?? "from the gateway"}, as documented, and leaves no trace`, async () => {
      const before = await tables();

      const answer = await cloud.api.call(request);

      expect(answer.status, answer.text).to.equal(status);
      if (method !== "HEAD") expect(JSON.parse(answer.text).code).to.equal(code);
      expect(await tables()).to.deep.equal(before);
    });
  }
});
