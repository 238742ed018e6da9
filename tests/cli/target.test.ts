import { copyFile, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Unreachable } from "../../cli/errors";
import { regionOf } from "../../cli/outputs";
import { openTarget } from "../../cli/target";

describe("the target of a command", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "orderflow-cli-"));
  });

  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  /** The error, which must come. */
  const refusal = async (opening: Promise<unknown>): Promise<Unreachable> => {
    const error = await opening.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error instanceof Unreachable) return error;
    throw new Error(`Not refused: ${String(error)}`);
  };

  describe("on the local cloud", () => {
    const env = () => ({ LOCAL_STATE_DIR: directory });
    const outputs = (text: string) => writeFile(join(directory, "outputs.json"), text);

    it("is what its outputs.json says", async () => {
      await outputs('{"apiUrl":"http://127.0.0.1:3000","awsEndpoint":"http://127.0.0.1:4566","more":[]}');

      const target = await openTarget({ stack: undefined, env: env() });

      expect(target).to.include({ name: "local", isLocal: true });
      expect(target.need("apiUrl")).to.equal("http://127.0.0.1:3000");
    });

    it("says how to start one when none runs", async () => {
      const { message, hint } = await refusal(openTarget({ stack: undefined, env: env() }));

      expect(message).to.contain("No local cloud is running");
      expect(hint).to.contain("npm start").and.to.contain("--stack");
    });

    it("says which file is broken, and which output is of the wrong shape", async () => {
      await outputs("{");
      const broken = await refusal(openTarget({ stack: undefined, env: env() }));
      await outputs('{"apiUrl":5}');
      const wrong = await refusal(openTarget({ stack: undefined, env: env() }));

      expect(broken.message).to.contain("outputs.json isn't JSON");
      expect(wrong.message).to.contain("apiUrl");
    });

    it("names an output that doesn't exist", async () => {
      await outputs('{"awsEndpoint":"http://127.0.0.1:4566"}');
      const target = await openTarget({ stack: undefined, env: env() });

      expect(() => target.need("fulfilmentStateMachineArn")).to.throw(
        Unreachable,
        'The local cloud has no output "fulfilmentStateMachineArn".',
      );
    });
  });

  describe("on a stack", () => {
    interface Answer {
      /** What it prints, with ARGUMENTS for those that it was given. */
      readonly stdout?: string;
      readonly stderr?: string;
      readonly code?: number;
    }
    /** A stand-in of the Pulumi CLI on the PATH: Node.js, which answers before it looks at its arguments. */
    const pulumi = async ({ stdout = "", stderr = "", code = 0 }: Answer): Promise<NodeJS.ProcessEnv> => {
      const script = join(directory, "pulumi.cjs");
      const program = join(directory, process.platform === "win32" ? "pulumi.exe" : "pulumi");
      await writeFile(
        script,
        `const [first, ...more] = process.argv.slice(1); // Node.js takes the first for a script, and makes it a path
        const given = [require("node:path").basename(first), ...more].join(" ");
        const { writeSync } = require("node:fs");
        writeSync(1, ${JSON.stringify(stdout)}.replace("ARGUMENTS", given));
        writeSync(2, ${JSON.stringify(stderr)});
        process.exit(${code});`,
      );
      // Windows lets few users make links to files.
      await symlink(process.execPath, program).catch(() => copyFile(process.execPath, program));
      return { PATH: directory, NODE_OPTIONS: `--require ${JSON.stringify(script)}` };
    };
    const open = async (answer: Answer) => openTarget({ stack: "dev", env: await pulumi(answer) });

    it("is what pulumi stack output says, secrets included", async () => {
      const target = await open({ stdout: '{"apiKey":"ofk_x","ordersTableName":"ARGUMENTS"}' });

      expect(target).to.include({ name: "dev", isLocal: false });
      expect(target.need("apiKey")).to.equal("ofk_x");
      expect(target.need("ordersTableName")).to.equal(
        "stack output --json --show-secrets --non-interactive --stack dev",
      );
    });

    it("names a stack that doesn't exist", async () => {
      const { message } = await refusal(open({ stderr: "error: no stack named 'dev' found\n", code: 255 }));

      expect(message).to.equal('There is no stack "dev".');
    });

    it("reports other errors of pulumi unchanged", async () => {
      const { message } = await refusal(open({ stderr: "error: passphrase must be set\n", code: 255 }));

      expect(message).to.contain("passphrase must be set");
    });

    it("says when nothing was deployed", async () => {
      const { message, hint } = await refusal(open({ stdout: "{}" }));

      expect(message).to.contain("no outputs");
      expect(hint).to.contain("pulumi up -s dev");
    });

    it("says where to get the Pulumi CLI when it is missing", async () => {
      const { message, hint } = await refusal(openTarget({ stack: "dev", env: { PATH: directory } }));

      expect(message).to.contain("The Pulumi CLI, which --stack needs, can't be run");
      expect(hint).to.contain("https://www.pulumi.com/docs/install/");
    });

    it("names an output that an older program didn't have", async () => {
      const target = await open({ stdout: '{"apiKey":"ofk_x"}' });

      expect(() => target.need("clientsTableName"))
        .to.throw(Unreachable, 'Stack dev has no output "clientsTableName".')
        .with.property("hint", "Deploy the program again: pulumi up -s dev");
    });

    it("is in the region of its API", () => {
      expect(regionOf({ apiUrl: "https://abc.execute-api.eu-west-1.amazonaws.com" })).to.equal("eu-west-1");
      expect(regionOf({ apiUrl: "https://orders.example.com" })).to.equal(undefined);
    });
  });
});
