import { expect } from "chai";
import { type Change, Redeploy, type Swap } from "../../../cli/start/watch/redeploy";
import { isSource } from "../../../cli/start/watch/source-watch";

class Loop {
  readonly lines: string[] = [];
  readonly checked: (readonly string[])[] = [];
  problems: readonly string[] = [];
  deployed = 0;
  swap: () => Promise<Swap | undefined> = async () => undefined;
  deploy: () => Promise<readonly Change[]> = async () => [];
  readonly redeploy = new Redeploy({
    check: async (files) => {
      this.checked.push(files);
      return this.problems;
    },
    swap: () => this.swap(),
    deploy: () => {
      this.deployed += 1;
      return this.deploy();
    },
    line: (text) => this.lines.push(text),
    now: () => 0,
  });

  async save(...files: readonly string[]): Promise<void> {
    this.redeploy.changed(files);
    await this.redeploy.settled();
  }
}

const updated: Change = { action: "updated", token: "aws:lambda/function:Function", name: "notifier" };
const unchanged: Change = { action: "unchanged", token: "aws:sqs/queue:Queue", name: "jobs" };

describe("deploying what is saved", () => {
  it("says what changed, as Pulumi does, and leaves out what didn't", async () => {
    const loop = new Loop();
    loop.deploy = async () => [updated, unchanged];

    await loop.save("handlers/a.ts");

    expect(loop.lines).to.deep.equal([" ~  aws:lambda:Function notifier\nhandlers/a.ts: live after 0.0 s"]);
  });

  it("deploys nothing while a file has an error, and looks at it again with the next save", async () => {
    const loop = new Loop();
    loop.problems = ["handlers/a.ts(1,1): error TS2322"];
    await loop.save("handlers/a.ts");
    loop.problems = [];
    await loop.save("handlers/b.ts");

    expect(loop.lines[0]).to.contain("TS2322").and.contain("The last good version keeps running.");
    expect(loop.deployed).to.equal(1);
    expect(loop.checked[1]).to.have.members(["handlers/a.ts", "handlers/b.ts"]);
  });

  it("continues after a deployment that was refused", async () => {
    const loop = new Loop();
    loop.deploy = async () => {
      throw new Error("queue jobs is refused");
    };
    await loop.save("index.ts");
    loop.deploy = async () => [];
    await loop.save("index.ts");

    expect(loop.lines[0]).to.equal("queue jobs is refused\nThe last good version keeps running.");
    expect(loop.lines[1]).to.contain("nothing changes");
  });

  it("takes what is saved during a deployment next, in one go", async () => {
    const loop = new Loop();
    let finish = () => {};
    loop.deploy = () =>
      new Promise((resolve) => {
        finish = () => resolve([]);
      });
    loop.redeploy.changed(["a.ts"]);
    await Promise.resolve();
    loop.redeploy.changed(["b.ts"]);
    loop.redeploy.changed(["c.ts"]);
    finish();
    loop.deploy = async () => [];
    await loop.redeploy.settled();

    expect(loop.checked).to.deep.equal([["a.ts"], ["b.ts", "c.ts"]]);
  });

  describe("when only handlers were saved", () => {
    const swap = (isOfProgram: boolean) => async (): Promise<Swap> => ({
      apply: async () => [updated],
      isOfProgram: async () => isOfProgram,
    });

    it("swaps the code of functions without running the program", async () => {
      const loop = new Loop();
      loop.swap = swap(false);

      await loop.save("handlers/a.ts");

      expect(loop.lines).to.deep.equal([" ~  aws:lambda:Function notifier\nhandlers/a.ts: live after 0.0 s"]);
      expect(loop.deployed).to.equal(0);
    });

    it("runs the program after it, if the program imports the file too", async () => {
      const loop = new Loop();
      loop.swap = swap(true);

      await loop.save("handlers/a.ts");

      expect(loop.lines[0]).to.contain("live after");
      expect(loop.lines[1]).to.contain("handlers/a.ts: nothing else changes");
      expect(loop.deployed).to.equal(1);
    });

    it("swaps nothing while a file has an error", async () => {
      const loop = new Loop();
      let applied = 0;
      loop.problems = ["handlers/a.ts(1,1): error TS2322"];
      loop.swap = async () => ({
        apply: async () => {
          applied += 1;
          return [updated];
        },
        isOfProgram: async () => true,
      });

      await loop.save("handlers/a.ts");

      expect([applied, loop.deployed]).to.deep.equal([0, 0]);
      expect(loop.lines).to.have.length(1);
    });

    it("reports what esbuild refuses, and keeps the last good version", async () => {
      const loop = new Loop();
      loop.swap = async () => {
        throw new Error("Build failed");
      };

      await loop.save("handlers/a.ts");

      expect(loop.lines).to.deep.equal(["Build failed\nThe last good version keeps running."]);
      expect(loop.deployed).to.equal(0);
    });

    it("runs the program as long as its last run was refused", async () => {
      const loop = new Loop();
      const { deploy } = loop;
      loop.deploy = async () => {
        throw new Error("queue jobs is refused");
      };
      loop.swap = async () => undefined;
      await loop.save("infra/a.ts");
      loop.swap = swap(false);
      loop.deploy = deploy;
      await loop.save("handlers/a.ts");
      await loop.save("handlers/a.ts");

      expect(loop.deployed).to.equal(2);
      expect(loop.lines[1]).to.contain("nothing changes");
      expect(loop.lines[2]).to.contain("live after");
    });
  });

  it("knows sources from what lies beside them", () => {
    const files = ["handlers/a.ts", "infra/a.json", "handlers/a.test.ts", ".git/x.ts", "handlers/a.ts~"];

    expect(files.filter(isSource)).to.deep.equal(["handlers/a.ts", "infra/a.json"]);
  });
});
