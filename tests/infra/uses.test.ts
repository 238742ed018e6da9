import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { BundleError } from "../../infra/bundle";
import { packageOf } from "../../infra/closure";
import type { Permission } from "../../infra/policy";
import { SecretParameter } from "../../infra/secret-parameter";
import { Table } from "../../infra/tables";
import { together, useOf } from "../../infra/uses";

describe("what a function uses", () => {
  let orders: Table;
  before(async () => {
    await pulumi.runtime.setMocks(
      {
        newResource: ({ name, inputs }) => ({
          id: name,
          state: { ...inputs, name: inputs.name ?? name, arn: `arn:${name}` },
        }),
        call: () => ({}),
      },
      "shop",
      "test",
    );
    orders = new Table("orders", { hashKey: "orderId", deletionProtection: false });
  });

  const settingsIn = <Value>(use: { value: pulumi.Output<Value> }): Promise<Value> =>
    new Promise((resolve) => void use.value.apply(resolve));

  const allowedBy = ({ permissions }: { permissions: readonly Permission[] }) =>
    Promise.all(
      permissions.map(async ({ actions, resources }) => ({
        actions,
        resources: await settingsIn({ value: pulumi.output(resources.map((one) => one)) }),
      })),
    );

  it("becomes settings of names and plain values, and of nothing of the deployment engine", async () => {
    const key = new SecretParameter("key", { value: pulumi.output("hidden") });

    const use = useOf({
      ordersTable: orders.can("GetItem"),
      key,
      none: undefined,
      rate: 0.5,
      limits: { lines: [1, 2] },
      later: pulumi.output("known later"),
    });

    expect(await settingsIn(use)).to.deep.equal({
      ordersTable: "orders",
      key: "/shop/test/key",
      none: undefined,
      rate: 0.5,
      limits: { lines: [1, 2] },
      later: "known later",
    });
  });

  it("is allowed, and nothing else is", async () => {
    const use = useOf({ ordersTable: orders.can("GetItem").querying("byStatus"), rate: 1 });

    expect(await allowedBy(use)).to.deep.equal([
      { actions: ["dynamodb:GetItem"], resources: ["arn:orders"] },
      { actions: ["dynamodb:Query"], resources: ["arn:orders/index/byStatus"] },
    ]);
  });

  it("is allowed once when it is used for two purposes", async () => {
    const use = useOf({
      ordersTable: orders.can("GetItem", "UpdateItem"),
      payment: together({ ordersTable: orders.can("UpdateItem", "PutItem") }),
    });

    expect(await allowedBy(use)).to.deep.equal([
      { actions: ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:PutItem"], resources: ["arn:orders"] },
    ]);
    expect(await settingsIn(use)).to.deep.equal({
      ordersTable: "orders",
      payment: { ordersTable: "orders" },
    });
  });

  it("can't be captured by the closure: that would take the deployment engine along", async () => {
    const entry = async () => async () =>
      orders.name.get().length + (await import("@pulumi/pulumi")).getProject().length;

    const error = await packageOf("greedy", entry, useOf({}).value).then(
      () => expect.fail("expected a refusal"),
      (refusal: unknown) => refusal,
    );

    expect(error).to.be.instanceOf(BundleError);
    expect(String(error)).to.contain("greedy");
  });
});
