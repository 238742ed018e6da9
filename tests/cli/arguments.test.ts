import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Command } from "commander";
import { Unreachable } from "../../cli/errors";
import { compose } from "../../cli/program";
import { runOn, Screen } from "./support/world";

/** Nothing must be opened for arguments that are wrong. */
const run = (...args: readonly string[]) =>
  runOn({}, args, {
    openTarget: async () => {
      throw new Unreachable("opened");
    },
  });

const leaves = (command: Command, path: readonly string[] = []): string[][] =>
  command.commands.length === 0
    ? [[...path]]
    : command.commands.flatMap((child) => leaves(child, [...path, child.name()]));

const { program } = compose({
  stdout: new Screen(),
  stderr: new Screen(),
  env: {},
  openTarget: () => Promise.reject(new Unreachable("opened")),
  confirm: undefined,
  now: () => new Date(),
  interruption: { hold: () => () => {} },
});

describe("help", () => {
  for (const path of leaves(program))
    it(`of ${path.join(" ")} has an example of it and the exit codes`, async () => {
      const { code, stdout, stderr } = await run(...path, "--help");

      expect(code).to.equal(0);
      expect(stdout).to.contain(`  npm run orders -- ${path.join(" ")}`);
      expect(stdout).to.contain("Exit codes:").and.to.contain("--json").and.to.contain("--stack");
      expect(stderr).to.equal("");
    });

  it("of the whole lists every command", async () => {
    const { code, stdout } = await run("--help");

    expect(code).to.equal(0);
    for (const command of program.commands) expect(stdout).to.contain(`  ${command.name()} `);
  });
});

describe("wrong arguments end with 2, before anything is asked of anybody", () => {
  for (const [args, message] of [
    ["", /Usage: orders/],
    ["nonsense", /unknown command 'nonsense'/],
    ["plaec", /Did you mean place\?/],
    ["get", /missing required argument 'orderId'/],
    ["get a b", /too many arguments/],
    ["get a --colour", /unknown option '--colour'/],
    ["list --status NEW", /Allowed choices are PENDING/],
    ["list --limit 0", /--limit/],
    ["list --from yesterday", /--from: "yesterday" isn't a time/],
    ["place --item PROD-001", /--item: must be a product and a quantity/],
    ["place --item PROD-001=0", /--item/],
    ["place --expected-total 12.50", /--expected-total: must be minor units/],
    ["place --currency XXY", /--currency: must be an ISO 4217/],
    ["place --file nowhere.json", /nowhere.json can't be read/],
    ["watch x --timeout soon", /--timeout/],
    ["seed nowhere.csv", /nowhere.csv can't be read/],
    ["seed products.xlsx", /\.csv or \.json/],
    ["fulfil", /Usage: orders fulfil/],
    ["fulfil retry", /missing required argument 'orderId'/],
    ["clients create --name shop", /required option '--scope/],
    ["clients create --name shop --scope orders:all", /--scope/],
    ["clients create --name shop --scope orders:read --daily-quota none", /--daily-quota/],
    ["replay", /required option '--from/],
    ["replay --from 1h --to 2h", /--to: must be later than --from/],
    ["replay --from 1h --type OrderEaten", /Allowed choices are OrderCreated/],
    ["dlq show", /missing required argument 'queue'/],
    ["dlq redrive inventory --rate 501", /--rate/],
    ["--stack", /argument missing/],
    ["list --api-key", /argument missing/],
  ] as const)
    it(args || "(none)", async () => {
      const { code, stdout, stderr } = await run(...args.split(" ").filter(Boolean));

      expect(stderr).to.match(message);
      expect(stderr).not.to.contain("    at ");
      expect(stdout).to.equal("");
      expect(code).to.equal(2);
    });
});

describe("a file of products with bad lines", () => {
  let directory: string;
  let file: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "orderflow-cli-"));
    file = join(directory, "products.csv");
    await writeFile(
      file,
      "productId,name,unitPrice,currency,stock\nA,A,100,USD,1\nB,B,x,USD,1\nC,C,100,USD\n",
    );
  });

  after(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  it("is refused with every bad line, before anything is opened", async () => {
    const { code, stderr } = await run("seed", file);

    expect(code).to.equal(2);
    expect(stderr).to.contain("2 bad lines; nothing was written");
    expect(stderr)
      .to.match(/^ {2}line 3: unitPrice/m)
      .and.to.match(/^ {2}line 4: has 4 fields/m);
    expect(stderr).to.contain("--skip-bad");
  });

  it("is written without them when that is asked for", async () => {
    const { code, stderr } = await run("seed", file, "--skip-bad");

    expect(stderr).to.contain("line 3 skipped").and.to.contain("line 4 skipped").and.to.contain("opened");
    expect(code).to.equal(3);
  });
});
