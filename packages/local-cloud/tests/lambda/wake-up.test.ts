import { expect } from "chai";
import { WakeUp } from "../../src/lambda/wake-up";

const never = 60_000;

describe("Lambda: the wake-up of a stream's reader", () => {
  it("ends a sleep at once", async () => {
    const wakeUp = new WakeUp();

    const slept = wakeUp.sleep(never);
    wakeUp.call();

    await slept;
  });

  it("is kept for the next sleep when the reader is awake", async () => {
    const wakeUp = new WakeUp();

    wakeUp.call();

    await wakeUp.sleep(never);
  });

  it("ends one sleep, and not the one after", async () => {
    const wakeUp = new WakeUp();
    const start = Date.now();

    wakeUp.call();
    wakeUp.call();
    await wakeUp.sleep(never);
    await wakeUp.sleep(20);

    expect(Date.now() - start).to.be.at.least(15);
  });

  it("is kept when it comes between a sleep that ran out and the next", async () => {
    const wakeUp = new WakeUp();

    await wakeUp.sleep(1);
    wakeUp.call();

    await wakeUp.sleep(never);
  });
});
