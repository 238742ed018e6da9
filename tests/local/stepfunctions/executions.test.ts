import { expect } from "chai";
import { functionArn, Harness, only, task } from "./harness";

describe("executions of state machines", () => {
  let cloud: Harness;
  beforeEach(async () => {
    cloud = new Harness();
    await cloud.start();
  });
  afterEach(() => cloud.stop());

  it("invokes a function by lambda:invoke and passes on its payload", async () => {
    cloud.functions.charge = () => ({ paid: true });
    const machine = await cloud.machine(only(task("charge")));

    const ended = await cloud.execute(machine, { orderId: "1" });

    expect(ended).to.include({ status: "SUCCEEDED", output: '{"paid":true}' });
    expect(cloud.invoked).to.deep.equal([{ name: "charge", event: { orderId: "1" } }]);
  });

  it("invokes a function by its ARN as resource", async () => {
    cloud.functions.charge = () => ({ paid: true });
    const machine = await cloud.machine(only({ Type: "Task", Resource: functionArn("charge") }));

    const ended = await cloud.execute(machine, { orderId: "1" });

    expect(ended).to.include({ status: "SUCCEEDED", output: '{"paid":true}' });
  });
});
