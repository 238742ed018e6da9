import { expect } from "chai";
import { Context, type World } from "../../cli/context";
import { Interruption } from "../../cli/interruption";
import { Output } from "../../cli/output/output";
import { Screen } from "./support/world";

describe("Ctrl-C", () => {
  let ended: number;
  let interruption: Interruption;

  beforeEach(() => {
    ended = 0;
    interruption = new Interruption(() => {
      ended += 1;
    });
  });

  const context = (): Context => {
    const stdout = new Screen();
    const world: World = {
      stdout,
      stderr: stdout,
      env: {},
      openTarget: () => Promise.reject(new Error("nothing is opened here")),
      confirm: undefined,
      now: () => new Date(),
      interruption,
    };
    return new Context(world, new Output({ ...world, json: () => false }), () => ({ json: false }));
  };

  it("ends the process at once where nothing has to be put back", () => {
    interruption.interrupt();

    expect(ended).to.equal(1);
  });

  it("lets what was begun be put back first, and the process end by itself", async () => {
    const steps: string[] = [];

    const failure = await context()
      .withCleanUp(
        async (signal) => {
          interruption.interrupt();
          steps.push(signal.aborted ? "told to stop" : "not told");
        },
        async () => {
          steps.push("put back");
        },
      )
      .catch((error: Error) => error.name);

    expect(steps).to.deep.equal(["told to stop", "put back"]);
    expect([failure, ended]).to.deep.equal(["Interrupted", 0]);
  });

  it("doesn't wait for that a second time", async () => {
    await context()
      .withCleanUp(
        async () => interruption.interrupt(),
        async () => interruption.interrupt(),
      )
      .catch(() => {});

    expect(ended).to.equal(1);
  });

  it("ends the process again once everything was put back", async () => {
    await context().withCleanUp(
      async () => {},
      async () => {},
    );

    interruption.interrupt();

    expect(ended).to.equal(1);
  });

  it("ends a wait", async () => {
    const waiting = context().withCleanUp(
      (signal) =>
        context().until(
          "nothing",
          { seconds: 60, every: 1, signal },
          async () => interruption.interrupt(),
          () => false,
        ),
      async () => {},
    );

    expect(await waiting.catch((error: Error) => error.name)).to.equal("Interrupted");
  });
});

describe("what has to be put back", () => {
  it("is put back when the work fails, and the failure is what is reported", async () => {
    const stdout = new Screen();
    const world: World = {
      stdout,
      stderr: stdout,
      env: {},
      openTarget: () => Promise.reject(new Error("nothing is opened here")),
      confirm: undefined,
      now: () => new Date(),
      interruption: { hold: () => () => {} },
    };
    const made = new Context(world, new Output({ ...world, json: () => false }), () => ({ json: false }));
    let putBack = 0;

    const failure = await made
      .withCleanUp(
        () => Promise.reject(new Error("broken")),
        async () => {
          putBack += 1;
        },
      )
      .catch((error: Error) => error.message);

    expect([failure, putBack]).to.deep.equal(["broken", 1]);
  });
});
