import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { expect } from "chai";
import { build } from "esbuild";
import { Clock, ClockMovesForwardOnly } from "../../src/clock/clock";
import { dateWith } from "../../src/clock/clock-date";
import { eventually } from "../endpoint/running-endpoint";

const hour = 3_600_000;
const day = 24 * hour;

describe("the clock", () => {
  let clock: Clock;
  beforeEach(() => {
    clock = new Clock();
  });

  /** How far a reading is from what the machine's clock says, moved by `ahead`. */
  const expectAhead = (reading: number, ahead: number) =>
    expect(reading - Date.now()).to.be.within(ahead - 2_000, ahead + 50);

  it("shows the machine's time until it is moved", () => {
    expectAhead(clock.now(), 0);
    expectAhead(clock.exact(), 0);
    expect(clock.ahead).to.equal(0);
  });

  it("is ahead by the length of its moves, and keeps running", async () => {
    await clock.advance(2 * day);
    const before = clock.now();

    await clock.advance(hour);

    expect(clock.ahead).to.equal(2 * day + hour);
    expectAhead(clock.now(), 2 * day + hour);
    expectAhead(clock.exact(), 2 * day + hour);
    expectAhead(clock.date().getTime(), 2 * day + hour);
    await eventually(async () => (clock.now() > before + hour ? true : undefined));
  });

  for (const milliseconds of [-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60])
    it(`isn't moved by ${milliseconds}`, async () => {
      const error: unknown = await clock.advance(milliseconds).catch((thrown: unknown) => thrown);

      expect(error).to.be.instanceOf(ClockMovesForwardOnly);
      expect(clock.ahead).to.equal(0);
    });

  it("is moved by one move after the other, not by both at once", async () => {
    await Promise.all([clock.advance(hour), clock.advance(day), clock.advance(0)]);

    expect(clock.ahead).to.equal(hour + day);
  });

  it("remembers what it showed at moments before and after a move", async () => {
    const before = Date.now() - 5_000;
    await clock.advance(day);

    expect(clock.at(before)).to.equal(before);
    expect(clock.at(Date.now()) - Date.now()).to.be.within(day - 50, day + 50);
  });

  it("continues from where another one was", async () => {
    await clock.advance(day);
    const later = new Clock();

    later.restore(clock.history);
    await later.advance(hour);

    expect(later.ahead).to.equal(day + hour);
    expect(later.at(Date.now() - 60_000)).to.be.below(Date.now());
  });

  describe("timers", () => {
    it("run after their time, without the clock being moved", async () => {
      let ran = false;
      clock.after(20, () => {
        ran = true;
      });

      expect(ran).to.equal(false);
      await eventually(async () => ran || undefined);
    });

    it("that come due by a move run in the order of their time, and each sees its time", async () => {
      const start = clock.now();
      const seen: [string, number][] = [];
      const note = (name: string) => () => void seen.push([name, Math.round((clock.now() - start) / hour)]);
      clock.after(5 * hour, note("third"));
      clock.after(2 * hour, note("first"));
      clock.after(5 * hour - 60_000, note("second"));
      clock.after(49 * hour, note("later"));

      await clock.advance(2 * day);

      expect(seen).to.deep.equal([
        ["first", 2],
        ["second", 5],
        ["third", 5],
      ]);
      await clock.advance(hour);
      expect(seen.at(-1)).to.deep.equal(["later", 49]);
    });

    it("that timers set run in the same move, when they come due in it", async () => {
      const start = clock.now();
      const seen: number[] = [];
      const again = () => {
        seen.push(Math.round((clock.now() - start) / hour));
        clock.after(10 * hour, again);
      };
      clock.after(10 * hour, again);

      await clock.advance(day + 10 * hour);

      expect(seen).to.deep.equal([10, 20, 30]);
    });

    it("that work sets, which a timer began, run in the same move", async () => {
      const seen: string[] = [];
      clock.after(day, () => {
        void clock.work.during(async () => {
          await new Promise((resolve) => setTimeout(resolve, 100));
          clock.after(day, () => void seen.push("after the work"));
        });
      });

      await clock.advance(2 * day);

      expect(seen).to.deep.equal(["after the work"]);
    });

    it("don't run when they were cancelled, by one that came due before too", async () => {
      const seen: string[] = [];
      const cancelled = clock.after(hour, () => void seen.push("cancelled"));
      const next = clock.after(2 * hour, () => void seen.push("cancelled by the first"));
      clock.after(hour, () => next.cancel());
      cancelled.cancel();

      await clock.advance(day);

      expect(seen).to.deep.equal([]);
    });

    it("that set themselves again at once don't keep a move from ending", async () => {
      clock = new Clock(500);
      let timer = clock.after(hour, () => again());
      const again = () => {
        timer = clock.after(0, again);
      };

      await clock.advance(day);

      timer.cancel();
      expect(clock.ahead).to.equal(day);
    });

    it("are taken together in a move of a busy cloud that passes very many of them", async () => {
      clock = new Clock(200);
      const start = clock.now();
      const seen: number[] = [];
      const again = () => {
        seen.push(clock.now() - start);
        timer = clock.after(1_000, again);
      };
      let timer = clock.after(1_000, again);

      await clock.advance(day);

      timer.cancel();
      expect(seen.length).to.be.within(100, 1_000);
      expect(seen).to.deep.equal([...seen].sort((one, other) => one - other));
      expect(clock.ahead).to.equal(day);
    });

    it("with a longer time than Node.js has run at their time", async () => {
      const seen: string[] = [];
      clock.after(100 * day, () => void seen.push("ran"));

      await clock.advance(99 * day);
      expect(seen).to.deep.equal([]);
      await clock.advance(day);
      expect(seen).to.deep.equal(["ran"]);
    });

    it("that repeat begin to within the move in which they were set", async () => {
      const start = clock.now();
      const seen: number[] = [];
      clock.after(hour, () => {
        const timer = clock.every(hour, () => {
          seen.push(Math.round((clock.now() - start) / hour));
          timer.cancel();
        });
      });

      await clock.advance(day);

      expect(seen).to.deep.equal([2]);
    });

    it("that repeat run at the last of the times that one move passes, and continue", async () => {
      const start = clock.now();
      const seen: number[] = [];
      const timer = clock.every(hour, () => void seen.push(Math.round((clock.now() - start) / hour)));

      await clock.advance(day);
      expect(seen).to.deep.equal([24]);
      await clock.advance(hour);
      expect(seen).to.deep.equal([24, 25]);
      timer.cancel();
      await clock.advance(day);
      expect(seen).to.deep.equal([24, 25]);
    });
  });

  describe("sleep", () => {
    it("ends when the clock is moved past it", async () => {
      const sleeping = clock.sleep(day);

      await clock.advance(day);

      await sleeping;
    });

    it("ends at once when it is aborted, before it or in it", async () => {
      const stopping = new AbortController();
      const sleeping = clock.sleep(day, stopping.signal);
      stopping.abort();

      await sleeping;
      await clock.sleep(day, stopping.signal);
    });
  });

  describe("Date", () => {
    const moved = dateWith(() => 86_400_000);

    it("has another present", () => {
      expect(moved.now()).to.equal(86_400_000);
      expect(new moved().toISOString()).to.equal("1970-01-02T00:00:00.000Z");
      expect(moved()).to.contain("1970");
    });

    it("is otherwise as always", () => {
      expect(new moved(2026, 0, 31).getTime()).to.equal(new Date(2026, 0, 31).getTime());
      expect(new moved(0)).to.be.instanceOf(Date).and.instanceOf(moved);
      expect(new Date()).to.be.instanceOf(moved);
      expect(moved.parse("2026-01-31")).to.equal(Date.parse("2026-01-31"));
      class Day extends moved {
        day = () => this.getDate();
      }
      expect(new Day().day()).to.equal(new Date(86_400_000).getDate());
    });

    it("follows the clock in a thread that runs already", async () => {
      const { outputFiles } = await build({
        stdin: {
          resolveDir: __dirname,
          contents: `import { moveThread } from "../../src/clock/clock-date";
            const { parentPort, workerData } = require("node:worker_threads");
            moveThread(workerData);
            parentPort.on("message", () => parentPort.postMessage([Date.now(), new Date().getTime(), performance.timeOrigin + performance.now()]));`,
        },
        bundle: true,
        write: false,
        format: "cjs",
        platform: "node",
      });
      const thread = new Worker(outputFiles[0]?.text ?? "", { eval: true, workerData: clock.shared });
      const ask = async (): Promise<number[]> => {
        thread.postMessage("");
        return (await once(thread, "message"))[0];
      };

      const before = await ask();
      await clock.advance(2 * day);
      const after = await ask();
      await thread.terminate();

      for (const reading of before) expectAhead(reading, 0);
      expectAhead(after[0] ?? 0, 2 * day);
      expectAhead(after[1] ?? 0, 2 * day);
      expectAhead(after[2] ?? 0, 0);
    });
  });
});
