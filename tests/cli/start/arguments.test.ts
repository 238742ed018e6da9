import { expect } from "chai";
import { runCommand, type Terminal } from "../../../cli/run-command";
import { startCommand } from "../../../cli/start/command";
import type { StartSettings } from "../../../cli/start/settings";
import { Screen } from "../support/world";
import { runScript } from "./started";

/** Parses the flags of `npm start` with an environment; nothing is started. */
const parse = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const [stdout, stderr] = [new Screen(), new Screen()];
  const terminal: Terminal = { stdout, stderr, env };
  const started: StartSettings[] = [];
  const command = startCommand(terminal, async (settings) => void started.push(settings));
  const code = await runCommand(command, args, terminal);
  return { code, started: started.at(0), stdout: stdout.text, stderr: stderr.text };
};

describe("npm start", () => {
  for (const [args, env, message] of [
    [["--kep"], {}, /unknown option '--kep', did you mean --keep; see npm start -- --help/],
    [["--port", "80"], {}, /unknown option '--port'; see npm start -- --help/],
    [["local"], {}, /too many arguments, expected 0 arguments but got 1; see npm start -- --help/],
    [["-c"], {}, /'-c, --config <key=value>' argument missing; see npm start -- --help/],
    [["-c", "logLevel"], {}, /--config logLevel isn't key=value, such as -c logLevel=DEBUG/],
    [["-c", "=DEBUG"], {}, /--config =DEBUG isn't key=value/],
    [["--empty", "--inspect", "notifier"], {}, /--inspect runs a function of the program: leave out --empty/],
    [[], { PORT: "abc" }, /PORT=abc isn't a port: use a whole number from 0 \(any free port\) to 65535/],
    [[], { PORT: "65536" }, /PORT=65536 isn't a port/],
    [[], { AWS_PORT: "-1" }, /AWS_PORT=-1 isn't a port/],
    [[], { CONSOLE_PORT: "80.5" }, /CONSOLE_PORT=80.5 isn't a port/],
    [[], { LOCAL_STEPFUNCTIONS_TIME_SCALE: "abc" }, /TIME_SCALE=abc isn't a time scale: use a number from 0/],
    [[], { LOCAL_STEPFUNCTIONS_TIME_SCALE: "2" }, /TIME_SCALE=2 isn't a time scale/],
    [[], { LOCAL_QUEUE_TIME_SCALE: "-1" }, /LOCAL_QUEUE_TIME_SCALE=-1 isn't a time scale/],
    [[], { DYNAMODB_ENDPOINT: "localhost" }, /DYNAMODB_ENDPOINT=localhost isn't a URL/],
    [[], { STRIPE_BASE_URL: "localhost" }, /STRIPE_BASE_URL=localhost isn't a URL/],
    [[], { npm_lifecycle_event: "start", npm_config_keep: "true" }, /Write npm start -- --keep/],
  ] as const)
    it(`answers ${[...args, ...Object.entries(env).map((pair) => pair.join("="))].join(" ")} in one sentence, with 2`, async () => {
      const { code, started, stdout, stderr } = await parse(args, env);

      expect(stderr).to.match(message);
      expect(stderr.trimEnd().split("\n")).to.have.length(1);
      expect(stdout).to.equal("");
      expect(started).to.equal(undefined);
      expect(code).to.equal(2);
    });

  it("names every variable that is wrong", async () => {
    const { stderr } = await parse([], { PORT: "a", AWS_PORT: "b" });

    expect(stderr).to.contain("PORT=a ").and.to.contain("AWS_PORT=b ");
  });

  it("takes flags, settings of the stack and the environment", async () => {
    const { started } = await parse(
      ["--keep", "--verbose", "--inspect", "notifier", "-c", "a=1", "--config", "b=x=y", "-c", "c="],
      {
        PORT: "0",
        AWS_PORT: "8080",
        LOCAL_STEPFUNCTIONS_TIME_SCALE: ".5",
        LOCAL_QUEUE_TIME_SCALE: "0",
        GROQ_API_KEY: "",
      },
    );

    expect(started).to.deep.equal({
      inspect: "notifier",
      empty: false,
      keep: true,
      json: false,
      verbose: true,
      watch: false,
      config: { a: "1", b: "x=y", c: "" },
      apiPort: 0,
      awsPort: 8080,
      consolePort: 0,
      stateDirectory: ".local",
      stackFile: undefined,
      timeScale: 0.5,
      queueTimeScale: 0,
      groqApiKey: undefined,
      rejectMailTo: undefined,
      stripeBaseUrl: undefined,
    });
  });

  it("explains flags, environment and exit codes with --help, in lines of 80 characters", async () => {
    const { code, started, stdout, stderr } = await parse(["--help"]);

    for (const flag of ["--config <key=value>", "--empty", "--keep", "--json", "--verbose"])
      expect(stdout).to.contain(flag);
    for (const named of ["Pulumi.local.yaml", "LOCAL_STATE_DIR", "Exit codes:"])
      expect(stdout).to.contain(named);
    expect(stdout.split("\n").filter((line) => line.length > 80)).to.deep.equal([]);
    expect(stderr).to.equal("");
    expect(started).to.equal(undefined);
    expect(code).to.equal(0);
  });
});

describe("the commands of package.json", function () {
  this.timeout(180_000);

  for (const [name, script] of [
    ["npm start", "cli/start.ts"],
    ["npm run chaos", "tests/chaos/run.ts"],
    ["npm run bench", "bench/run.ts"],
    ["npm run test:mutation", "tests/mutation/run.ts"],
  ] as const) {
    it(`${name} explains itself with --help`, async () => {
      const { code, screen } = await runScript(script, ["--help"]);

      expect(screen).to.match(new RegExp(`^Usage: ${name} -- \\[options\\]`));
      expect(code).to.equal(0);
    });

    it(`${name} refuses an unknown flag in one sentence, with 2`, async () => {
      const { code, screen } = await runScript(script, ["--nonsense"]);

      expect(screen).to.equal(`Error: unknown option '--nonsense'; see ${name} -- --help.\n`);
      expect(code).to.equal(2);
    });
  }

  for (const [script, args, message] of [
    ["tests/chaos/run.ts", ["--orders", "abc"], /--orders: must be a whole number from 1 to 100000/],
    ["tests/chaos/run.ts", ["--fault-rate", "2"], /--fault-rate: must be a number from 0 to 1/],
    ["bench/run.ts", ["--only", "lunch"], /'lunch' is invalid, allowed choices are cold start/],
    ["bench/run.ts", ["--grow", "much"], /--grow: must be a whole number/],
  ] as const)
    it(`${script} refuses ${args.join(" ")} in one sentence, with 2`, async () => {
      const { code, screen } = await runScript(script, args);

      expect(screen).to.match(message);
      expect(screen.trimEnd().split("\n")).to.have.length(1);
      expect(code).to.equal(2);
    });

  it("npm start refuses a setting that the program doesn't know, with 2", async () => {
    const { code, screen } = await runScript("cli/start.ts", ["-c", "logLevle=DEBUG"]);

    expect(screen).to.contain("orderflow:logLevle: there is no such setting; Pulumi.yaml lists all settings");
    expect(screen).not.to.contain("    at ");
    expect(code).to.equal(2);
  });
});
