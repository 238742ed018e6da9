import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import * as z from "zod";
import { compose } from "../../cli/program";
import { run } from "../../cli/run";
import { openTarget } from "../../cli/target";
import { Screen } from "../cli/support/world";
import { RunningCloud, until } from "../e2e/cloud";
import { documentedCommands, isOnlyNamed } from "./documented-commands";

/** Commands of docs/operations.md that no local cloud can run, by how they begin. */
const notRun: Readonly<Record<string, string>> = {
  "pulumi ": "Pulumi's own: npm run test:engine deploys, refreshes and destroys with it",
  "git ": "changes the checkout",
  "npm start": "this test runs on what it starts",
  "aws dynamodb restore-table-to-point-in-time": "the local cloud keeps no backups",
  "aws sesv2 get-suppressed-destination": "the local cloud has no suppression list of an account",
  "aws iam ": "a role of GitHub's, which the program doesn't make",
};

const placed = z.object({ orderId: z.string() });
const client = z.object({ clientId: z.string(), keyHash: z.string() });

describe("the runbook", function () {
  this.timeout(600_000);
  let cloud: RunningCloud;
  let files: string;
  let document: string;
  before(async () => {
    document = await readFile(join(__dirname, "../../docs/operations.md"), "utf8");
    files = await mkdtemp(join(tmpdir(), "runbook-"));
    await writeFile(
      join(files, "products.csv"),
      "productId,name,unitPrice,currency,stock\nPROD-900,Tea Pot,2900,USD,40\n",
    );
    await writeFile(join(files, "error.txt"), "Error: no stack trace\n");
    cloud = await RunningCloud.start();
  });
  after(async () => {
    await cloud?.stop();
    await rm(files, { recursive: true, force: true });
  });

  /** Runs a command line in this process, on the local cloud; whoever is asked agrees. */
  const orders = async (...args: readonly string[]) => {
    const [stdout, stderr] = [new Screen(), new Screen()];
    const code = await run(args, {
      stdout,
      stderr,
      env: { ...process.env, LOCAL_STATE_DIR: cloud.stateDirectory },
      openTarget,
      confirm: () => Promise.resolve(true),
      now: () => new Date(),
      interruption: { hold: () => () => {} },
    });
    return { code, stdout: stdout.text, said: `${stdout.text}${stderr.text}` };
  };

  const programs = compose({
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    env: {},
    openTarget: () => Promise.reject(new Error("not opened")),
    confirm: undefined,
    now: () => new Date(),
    interruption: { hold: () => () => {} },
  }).program;

  const place = async (postalCode: string): Promise<string> => {
    const file = join(files, "order.json");
    const address = { name: "Ada", line1: "1 Street", city: "London", postalCode, country: "GB" };
    await writeFile(
      file,
      JSON.stringify({
        customerId: "CUST-1",
        customerEmail: "ada@example.com",
        items: [{ productId: "PROD-001", quantity: 1 }],
        shippingAddress: address,
      }),
    );
    const { stdout, said, code } = await orders("--json", "place", "--file", file);
    expect(code, said).to.equal(0);
    return placed.parse(JSON.parse(stdout)).orderId;
  };
  const shipped = async (): Promise<string> => {
    const id = await place("SW1A 1AA");
    await cloud.reached(id, "SHIPPED");
    return id;
  };
  const notShipped = async (): Promise<string> => {
    const id = await place("00003");
    await cloud.reached(id, "SHIPPING_FAILED");
    return id;
  };
  const newClient = async (): Promise<z.output<typeof client>> => {
    const { stdout, said } = await orders(
      "--json",
      "clients",
      "create",
      "--name",
      "shop",
      "--scope",
      "orders:read",
    );
    const parsed = client.safeParse(JSON.parse(stdout));
    if (!parsed.success) throw new Error(said);
    return parsed.data;
  };

  interface Rehearsal {
    readonly args: readonly string[];
    /** 0 unless something else is what the command is expected to say. */
    readonly code?: number;
  }

  /** How a documented command is filled in. Commands without placeholders need no entry. */
  const rehearsals: Readonly<Record<string, () => Promise<Rehearsal> | Rehearsal>> = {
    "get <orderId>": async () => ({ args: ["get", await shipped()] }),
    "watch <orderId>": async () => ({ args: ["watch", await shipped()] }),
    "place … --email bounce@simulator.amazonses.com": () => ({
      args: [
        ...["place", "--customer", "CUST-1", "--email", "bounce@simulator.amazonses.com"],
        ...["--item", "PROD-001=1"],
      ],
    }),
    "mail show <orderId>": async () => ({ args: ["mail", "show", await shipped()] }),
    // Nobody's mails are suppressed, and the command says so.
    "mail lift <address>": () => ({ args: ["mail", "lift", "ada@example.com"], code: 4 }),
    "stack-trace < error.json": () => ({ args: ["stack-trace", join(files, "error.txt")] }),
    "dlq show <queue>": () => ({ args: ["dlq", "show", "notifier"] }),
    "dlq redrive <queue>": () => ({ args: ["dlq", "redrive", "inventory"] }),
    "dlq purge <queue>": () => ({ args: ["dlq", "purge", "notifier"] }),
    "replay --from <time> --rule <rule>": () => ({ args: ["replay", "--from", "1h", "--rule", "notifier"] }),
    "fulfil retry <orderId>": async () => ({ args: ["fulfil", "retry", await notShipped()] }),
    "fulfil refund <orderId>": async () => ({ args: ["fulfil", "refund", await notShipped()] }),
    // Nothing of it was left behind, and the command says so.
    "fulfil resume <orderId>": async () => ({ args: ["fulfil", "resume", await shipped()], code: 5 }),
    "clients revoke <clientId>": async () => ({ args: ["clients", "revoke", (await newClient()).clientId] }),
    "clients create --name <name> --scope … --for <clientId>": async () => {
      const { clientId } = await newClient();
      return { args: ["clients", "create", "--name", "shop", "--scope", "orders:read", "--for", clientId] };
    },
    "clients revoke <clientId> --key <beginning of the old key's hash>": async () => {
      const { clientId, keyHash } = await newClient();
      return { args: ["clients", "revoke", clientId, "--key", keyHash.slice(0, 12)] };
    },
    "seed <products>": () => ({ args: ["seed", join(files, "products.csv")] }),
    "seed <file>": () => ({ args: ["seed", join(files, "products.csv")] }),
    "products set <productId> --name … --price …": () => ({
      args: ["products", "set", "PROD-001", "--name", "Desk", "--price", "199900USD"],
    }),
    "products retire <productId>": () => ({ args: ["products", "retire", "PROD-005"] }),
    "stock add <productId> <count> --reason …": () => ({
      args: ["stock", "add", "PROD-002", "5", "--reason", "delivery 4711"],
    }),
    "stock set <productId> <count> --expected <what the system said when you counted> --reason …":
      async () => {
        const expected = String(await cloud.stock("PROD-003"));
        return { args: ["stock", "set", "PROD-003", "7", "--expected", expected, "--reason", "stocktaking"] };
      },
    "stock log <productId>": () => ({ args: ["stock", "log", "PROD-002"] }),
  };

  const all = (): readonly string[] => [
    ...documentedCommands(document, [
      ...programs.commands.map((one) => one.name()),
      "aws",
      "pulumi",
      "git",
      "npm",
    ]),
  ];
  const reasonFor = (command: string): string | undefined =>
    Object.entries(notRun).find(([beginning]) => `${command} `.startsWith(beginning))?.[1];

  it("names commands that exist, and says why for each that isn't run here", () => {
    const open = all().filter(
      (command) =>
        reasonFor(command) === undefined &&
        !isOnlyNamed(programs, command) &&
        !Object.hasOwn(rehearsals, command) &&
        /[<…]/.test(command),
    );

    expect(all()).to.have.length.greaterThan(40);
    expect(open, "commands with placeholders that no rehearsal fills in").to.deep.equal([]);
    for (const command of Object.keys(rehearsals)) expect(all(), "rehearsed").to.include(command);
    for (const beginning of Object.keys(notRun))
      expect(
        all().some((command) => `${command} `.startsWith(beginning)),
        beginning,
      ).to.equal(true);
  });

  it("has commands of orders that do what they say", async () => {
    const failures: string[] = [];
    for (const command of all()) {
      if (reasonFor(command) !== undefined || isOnlyNamed(programs, command) || command.startsWith("aws "))
        continue;
      const { args, code = 0 } = (await rehearsals[command]?.()) ?? { args: command.split(" ") };
      const ran = await orders(...args);
      if (ran.code !== code)
        failures.push(`${args.join(" ")} ended with ${ran.code}, not ${code}: ${ran.said}`);
    }

    expect(failures).to.deep.equal([]);
  });

  it("has help for every command", async () => {
    for (const { name } of programs.commands.map((one) => ({ name: one.name() }))) {
      const { code, said } = await orders(name, "--help");
      expect(code, name).to.equal(0);
      expect(said).to.contain(`orders ${name}`);
    }
  });

  it("counts the executions of a state machine that drains", async () => {
    const client = new SFNClient(cloud.clientSettings);
    const running = () =>
      client.send(
        new ListExecutionsCommand({
          stateMachineArn: cloud.outputs.fulfilmentStateMachineArn,
          statusFilter: "RUNNING",
        }),
      );

    const { executions } = await until("executions to end", running, (seen) => seen.executions?.length === 0);
    client.destroy();

    expect(all().filter((command) => command.startsWith("aws stepfunctions"))).to.have.length(1);
    expect(executions).to.deep.equal([]);
  });
});
