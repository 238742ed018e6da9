import { expect } from "chai";
import { hashOfKey } from "#handlers/clients/client";
import { standInStacks } from "./support/stand-in-stacks";
import { runOn } from "./support/world";

describe("orders clients, on a stack", () => {
  const stack = standInStacks();

  const client = (keyHash: string) => ({
    keyHash: { S: keyHash },
    clientId: { S: "client-1" },
    name: { S: "shop" },
    scopes: { L: [{ S: "orders:read" }] },
    createdAt: { S: "2026-03-01T10:00:00.000Z" },
  });
  const [first, second] = ["a".repeat(64), `aa${"b".repeat(62)}`];
  const two = { Scan: () => ({ Items: [client(first), client(second)] }), UpdateItem: () => ({}) };

  it("create stores the hash of the key that it shows, never the key", async () => {
    const { run, called } = await stack({ PutItem: () => ({}) });

    const { code, stdout } = await run(
      ...["clients", "create", "--name", "shop", "--scope", "orders:read", "--json"],
    );
    const { key, keyHash } = JSON.parse(stdout);

    expect(code).to.equal(0);
    expect(key).to.match(/^ofk_/);
    expect(JSON.stringify(called("PutItem")))
      .to.contain(keyHash)
      .and.not.to.contain(key);
  });

  it("revoke stops every key of a client, or the one that is meant", async () => {
    const [all, one] = [await stack(two), await stack(two)];

    const ran = [
      await all.run("clients", "revoke", "client-1", "--yes"),
      await one.run("clients", "revoke", "client-1", "--key", "aaaaaaa", "--yes"),
    ];

    expect(ran.map(({ code }) => code)).to.deep.equal([0, 0]);
    expect(all.called("UpdateItem")).to.have.length(2);
    expect(one.called("UpdateItem").map(({ input }) => input.Key)).to.deep.equal([{ keyHash: { S: first } }]);
  });

  const asking = async (answer: boolean, env: NodeJS.ProcessEnv = {}, more = {}) => {
    const { outputs, called } = await stack(two, more);
    const questions: string[] = [];
    const confirm = async (question: string) => {
      questions.push(question);
      return answer;
    };
    const ran = await runOn(outputs, ["clients", "revoke", "client-1"], { confirm, env });
    return { ...ran, questions, updates: called("UpdateItem").length };
  };

  it("revoke asks which keys it may stop, and stops none on no", async () => {
    const [yes, no] = [await asking(true), await asking(false)];

    expect([yes.code, yes.updates, no.code, no.updates]).to.deep.equal([0, 2, 1, 0]);
    expect(no.questions).to.deep.equal([
      "Revoke 2 keys of client-1 (shop) on local, immediately and permanently?",
    ]);
    expect(no.stderr).to.contain("Nothing was revoked.");
  });

  it("revoke says before it asks that these commands use the key themselves", async () => {
    const { key, keyHash } = { key: "ofk_mine", keyHash: hashOfKey("ofk_mine") };
    const mine = { Scan: () => ({ Items: [client(keyHash)] }), UpdateItem: () => ({}) };
    const asked: string[] = [];
    const confirm = async (question: string) => {
      asked.push(question);
      return false;
    };

    for (const [outputs, env] of [
      [{ apiKey: key }, {}],
      [{ apiKey: "ofk_other" }, { ORDERFLOW_API_KEY: key }],
      [{ apiKey: "ofk_other" }, {}],
    ] as const) {
      const given = await stack(mine, outputs);
      await runOn(given.outputs, ["clients", "revoke", "client-1"], { confirm, env });
    }

    expect(asked.map((question) => question.includes("use this key to call the API"))).to.deep.equal([
      true,
      true,
      false,
    ]);
  });

  it("revoke doesn't ask about keys that were revoked before", async () => {
    const revoked = { ...client(first), revokedAt: { S: "2026-02-01T00:00:00.000Z" } };
    const { run } = await stack({ Scan: () => ({ Items: [revoked] }), UpdateItem: () => ({}) });

    expect((await run("clients", "revoke", "client-1")).code).to.equal(0);
  });

  it("list shows the others when one record can't be read, and warns which it is", async () => {
    const odd = { keyHash: { S: "f".repeat(64) }, clientId: { S: "client-2" } };
    const { run } = await stack({ Scan: () => ({ Items: [odd, client(first)] }) });

    const { code, stdout, stderr } = await run("clients", "list", "--json");

    expect(code).to.equal(0);
    expect(JSON.parse(stdout).clients).to.have.length(1);
    expect(stderr).to.match(/Warning: A stored client can't be read.*keyHash f{64}: name: /);
  });

  it("a further key is made for a client that exists", async () => {
    const { run, called } = await stack({ ...two, PutItem: () => ({}) });
    const create = ["clients", "create", "--name", "shop", "--scope", "orders:read", "--for"];

    const [known, unknown] = [await run(...create, "client-1"), await run(...create, "client-2")];

    expect([known.code, unknown.code]).to.deep.equal([0, 4]);
    expect(called("PutItem")).to.have.length(1);
  });
});
