import { expect } from "chai";
import type { Actions } from "./support/aws-stand-in";
import { httpStandIn } from "./support/http-stand-in";
import { shownOrder } from "./support/order";
import { standInStacks } from "./support/stand-in-stacks";

describe("orders fulfil, on a stack", () => {
  const stack = standInStacks();
  const apis: (() => Promise<void>)[] = [];

  afterEach(async () => {
    await Promise.all(apis.splice(0).map((close) => close()));
  });

  const failed = shownOrder(["PENDING", "CONFIRMED", "PAID", "SHIPPING_FAILED"]);
  const shipped = shownOrder(["PENDING", "CONFIRMED", "PAID", "SHIPPING_FAILED", "SHIPPED"]);

  const fulfilling = async (actions: Actions, after: unknown) => {
    const api = await httpStandIn({ status: 200, body: failed }, { status: 200, body: after });
    apis.push(api.close);
    return stack(
      { StartExecution: () => ({ executionArn: "arn:execution", startDate: 1 }), ...actions },
      { apiUrl: api.url, apiKey: "k", fulfilmentStateMachineArn: "arn:machine" },
    );
  };
  const standard = { DescribeStateMachine: () => ({ type: "STANDARD" }) };
  const ended =
    (outcome: string, more: object = {}) =>
    () => ({
      status: "SUCCEEDED",
      output: JSON.stringify({ outcome, ...more }),
    });

  it("retry starts the state machine as an operator, and shows the order after it", async () => {
    const { run, called } = await fulfilling({ ...standard, DescribeExecution: ended("SHIPPED") }, shipped);

    const { code, stdout, stderr } = await run("fulfil", "retry", failed.orderId, "--json");

    expect(code, stderr).to.equal(0);
    expect(JSON.parse(stdout)).to.have.property("status", "SHIPPED");
    expect(called("StartExecution")[0]?.input).to.deep.include({
      stateMachineArn: "arn:machine",
      input: JSON.stringify({ action: "retry-shipping", orderId: failed.orderId }),
    });
  });

  it("reports that another execution is working on the order", async () => {
    const { run } = await fulfilling({ ...standard, DescribeExecution: ended("IGNORED") }, failed);

    const { code, stderr } = await run("fulfil", "refund", failed.orderId);

    expect(code).to.equal(5);
    expect(stderr).to.contain("Another execution");
  });

  it("says that a refund was begun, which only a refund can end", async () => {
    const begun = ended("IGNORED", { begun: "refund" });
    const retry = await fulfilling({ ...standard, DescribeExecution: begun }, failed);
    const refund = await fulfilling({ ...standard, DescribeExecution: begun }, failed);

    const retried = await retry.run("fulfil", "retry", failed.orderId);
    const refunded = await refund.run("fulfil", "refund", failed.orderId);

    expect(retried).to.include({ code: 5 });
    expect(retried.stderr).to.contain(`fulfil refund ${failed.orderId}`);
    expect(refunded.stderr).to.contain("Another execution");
  });

  it("reports why an execution failed", async () => {
    const DescribeExecution = () => ({ status: "FAILED", error: "GivenUp", cause: "no carrier" });
    const { run } = await fulfilling({ ...standard, DescribeExecution }, failed);

    const { code, stderr } = await run("fulfil", "retry", failed.orderId);

    expect(code).to.equal(1);
    expect(stderr).to.contain("FAILED: GivenUp: no carrier").and.to.contain("arn:execution");
  });

  it("watches the order itself where executions are Express", async () => {
    const { run, called } = await fulfilling({ DescribeStateMachine: () => ({ type: "EXPRESS" }) }, shipped);

    const { code, stderr } = await run("fulfil", "retry", failed.orderId);

    expect(code, stderr).to.equal(0);
    expect(called("DescribeExecution")).to.deep.equal([]);
  });
});
