import { setTimeout as wait } from "node:timers/promises";
import { expect } from "chai";
import { createNamespace, destroyNamespace, getNamespace } from "../../../handlers/aws/trace-context";

describe("what is remembered along a chain of calls", () => {
  it("is one namespace by its name, until it is destroyed", () => {
    const made = createNamespace("here");

    expect(getNamespace("here")).to.equal(made);
    destroyNamespace("here");
    expect(getNamespace("here")).to.equal(undefined);
  });

  it("holds for all that an instance does once it is entered, as at a function's init", async () => {
    const namespace = createNamespace("init");
    namespace.enter(namespace.createContext());
    namespace.set("segment", "facade");

    const [now, later] = [namespace.get("segment"), await wait(1).then(() => namespace.get("segment"))];

    expect([now, later]).to.deep.equal(["facade", "facade"]);
  });

  it("follows what was begun in a run, and nothing beside it", async () => {
    const namespace = createNamespace("parallel");
    namespace.set("segment", "outer");
    const seen: Record<string, unknown> = {};
    const call = async (name: string, milliseconds: number): Promise<void> => {
      namespace.set("segment", name);
      await wait(milliseconds);
      seen[name] = namespace.get("segment");
    };

    const calls: Promise<void>[] = [];
    namespace.run(() => calls.push(call("slow", 20)));
    namespace.run(() => calls.push(call("fast", 5)));
    await Promise.all(calls);

    expect(seen).to.deep.equal({ slow: "slow", fast: "fast" });
    expect(namespace.get("segment")).to.equal("outer");
  });

  it("begins with what is around it", () => {
    const namespace = createNamespace("nested");
    namespace.set("segment", "outer");
    let inner: unknown;

    namespace.run(() =>
      namespace.run(() => {
        inner = namespace.get("segment");
      }),
    );

    expect(inner).to.equal("outer");
  });
});
