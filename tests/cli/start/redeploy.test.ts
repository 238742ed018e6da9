import { expect } from "chai";
import { type Change, Redeploy } from "../../../cli/start/watch/redeploy";
import { isSource } from "../../../cli/start/watch/source-watch";

class Loop {
  readonly lines: string[] = [];
  readonly checked: (readonly string[])[] = [];
  problems: readonly string[] = [];
  deployed = 0;
  deploy: () => Promise<readonly Change[]> = async () => [];
  readonly redeploy = new Redeploy({
    check: async (files) => {
      this.checked.push(files);
      return this.problems;
    },
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

  it("knows sources from what lies beside them", () => {
    const files = ["handlers/a.ts", "infra/a.json", "handlers/a.test.ts", ".git/x.ts", "handlers/a.ts~"];

    expect(files.filter(isSource)).to.deep.equal(["handlers/a.ts", "infra/a.json"]);
  });
});
