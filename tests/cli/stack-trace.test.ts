import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { SourceMaps } from "../../cli/stack-trace/source-maps";
import { translate } from "../../cli/stack-trace/translate";
import { archiveOf, bundle } from "../../infra/bundle";
import { runOn } from "./support/world";

/** A function whose handler breaks a rule of the domain when it is invoked. */
const closure = `exports.handler = () => import("#handlers/domain/order-state")
  .then((m) => m.confirm({ orderId: "ord_1", status: "SHIPPED", version: 1, history: [] }, "now"));`;

interface Loaded {
  handler(): Promise<unknown>;
}

describe("a log line of the local cloud", () => {
  it("has the places of its stack traces in the sources, as orders stack-trace has", async () => {
    const directory = await mkdtemp(join(tmpdir(), "orderflow-maps-"));
    const { sourceMap, name, code } = await bundle("breaking", closure);
    const maps = new SourceMaps(directory);
    const place = placeIn(code, name);
    const before = translate(place, maps).text;
    // A bundle that was made meanwhile is found, too.
    await writeFile(join(directory, `${name}.map`), sourceMap);

    const after = translate(`{"stack":"at confirm (${place})"}`, maps).text;
    await rm(directory, { recursive: true });

    expect(before).to.equal(place);
    expect(after).to.match(/^{"stack":"at confirm \(handlers\/domain\/[\w-]+\.ts:\d+:\d+\)"}$/);
  });
});

/** Where the code throws an error of the domain. */
const placeIn = (code: string, name: string): string => {
  const lines = code.slice(0, code.indexOf("can't become")).split("\n");
  return `${name}:${lines.length}:${lines.at(-1)?.length ?? 1}`;
};

describe("orders stack-trace", () => {
  let directory = "";
  let stack = "";
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "orderflow-traces-"));
    const { assets } = await archiveOf(await bundle("breaking", closure));
    const code = (await assets)["index.js"];
    if (!(code instanceof pulumi.asset.FileAsset)) throw new Error("The package has no index.js");
    const { handler }: Loaded = require(await code.path);
    stack = await handler().then(
      () => "",
      (error: Error) => error.stack ?? "",
    );
  });
  after(() => rm(directory, { recursive: true, force: true }));

  const translated = async (text: string) => {
    const file = join(directory, "log.txt");
    await writeFile(file, text);
    return runOn({}, ["stack-trace", file]);
  };

  it("finds function and version of the code in each frame, which AWS's logs have too", () => {
    expect(stack).to.match(/TransitionNotAllowed|can't become|SHIPPED/);
    expect(stack).to.match(/\(breaking-[0-9a-f]{12}\.js:\d+:\d+\)/);
  });

  it("shows the lines of the sources in their place", async () => {
    const { code, stdout } = await translated(stack);

    expect(stdout).to.match(/handlers\/domain\/order-state\.ts:\d+:\d+/);
    expect(stdout).not.to.match(/breaking-[0-9a-f]{12}\.js:/);
    expect(code).to.equal(0);
  });

  it("finds them in the JSON of a log too, and leaves the rest as it is", async () => {
    const line = JSON.stringify({ level: "ERROR", message: "at 12:30:15", error: { stack } });

    const { stdout } = await translated(line);

    expect(stdout).to.contain('"message":"at 12:30:15"');
    expect(JSON.parse(stdout).error.stack).to.match(/handlers\/domain\/order-state\.ts:\d+:\d+/);
  });

  it("says how to make the source map of code that was built elsewhere", async () => {
    const { code, stdout, stderr } = await translated("at x (create-order-0123456789ab.js:1:2)");

    expect(stdout).to.contain("create-order-0123456789ab.js:1:2");
    expect(stderr).to.contain("create-order-0123456789ab.js").and.contain("pulumi preview -s <stack>");
    expect(code).not.to.equal(0);
  });

  it("names a file that it can't read", async () => {
    const { code, stderr } = await runOn({}, ["stack-trace", join(directory, "missing.txt")]);

    expect(stderr).to.contain("missing.txt");
    expect(code).not.to.equal(0);
  });
});
