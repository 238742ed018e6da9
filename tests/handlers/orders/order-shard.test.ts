import { expect } from "chai";
import { randomOrderId } from "../../../handlers/orders/order-id";
import { shardOf } from "../../../handlers/orders/order-shard";

describe("the shard of an order", () => {
  it("follows from its id and stays the same", () => {
    const ids = ["ord_A", "ord_B", "ord_C", "ord_D"];

    // Written down, because a changed shard would be a write of another key than the one that the order has.
    expect(ids.map((id) => shardOf(id, 16))).to.deep.equal([4, 8, 4, 8]);
  });

  it("is each one equally often", () => {
    const counts = Array<number>(16).fill(0);
    for (let i = 0; i < 16_000; i += 1) {
      const shard = shardOf(randomOrderId(), 16);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }

    // The standard deviation is 31.
    for (const count of counts) expect(count).to.be.within(800, 1_200);
  });
});
