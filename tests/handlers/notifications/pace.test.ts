import { expect } from "chai";
import { pace } from "../../../handlers/notifications/pace";

/** Time that stands still unless it is told to pass; how long is slept is noted. */
const fakeTime = () => {
  let time = 0;
  const slept: number[] = [];
  const sleep = async (milliseconds: number) => slept.push(milliseconds);
  const pass = (milliseconds: number): void => {
    time += milliseconds;
  };
  return { now: () => time, sleep, slept, pass };
};

describe("the pace of mails", () => {
  it("gives the first turn at once, and the others evenly", async () => {
    const time = fakeTime();
    const turn = pace(4, time);

    await Promise.all([turn(), turn(), turn(), turn()]);

    expect(time.slept).to.deep.equal([250, 500, 750]);
  });

  it("continues over batches, and saves up nothing while there is nothing to send", async () => {
    const time = fakeTime();
    const turn = pace(2, time);
    await turn();
    await turn();
    time.pass(10_000);

    await turn();
    await turn();

    expect(time.slept).to.deep.equal([500, 500]);
  });
});
