import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, sep } from "node:path";
import {
  type EngineEvent,
  LocalWorkspace,
  type OpType,
  type OutputMap,
  PulumiCommand,
  type PulumiFn,
  type Stack,
} from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { policyRunner } from "./policy-runner";
import { rootOf } from "./pulumi-cli";

/** What the engine did to one resource. */
export interface Step {
  readonly op: OpType;
  readonly type: string;
  readonly name: string;
  /** The properties that differ. */
  readonly diffs: readonly string[];
}

export interface EngineStackOptions {
  readonly cli: string;
  /** PULUMI_DEBUG_PROVIDERS */
  readonly providers: string;
  readonly stackName?: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

interface RunOptions {
  /** Directories of policy packs that every resource is held to. */
  readonly policyPacks?: string[];
}

/** Has the program that a project's directory holds, loaded anew: it may have been edited. */
const programOf =
  (directory: string): PulumiFn =>
  async () => {
    for (const file of Object.keys(require.cache))
      if (file.startsWith(directory + sep) && !file.includes(`${sep}node_modules${sep}`))
        delete require.cache[file];
    return require(join(directory, "index.ts"));
  };

/** One stack on the real Pulumi engine, with its state in a temporary directory; projects may follow each other. */
export class EngineStack {
  private settings: Readonly<Record<string, string>>;

  private constructor(
    private readonly directory: string,
    private readonly options: EngineStackOptions,
  ) {
    this.settings = options.settings;
  }

  static async create(options: EngineStackOptions): Promise<EngineStack> {
    const directory = await mkdtemp(join(tmpdir(), "orderflow-engine-"));
    await policyRunner(join(directory, "bin"));
    return new EngineStack(directory, options);
  }

  /** Changes settings for what follows. */
  set(settings: Readonly<Record<string, string>>): void {
    this.settings = { ...this.settings, ...settings };
  }

  /** Deploys the program of a project's directory. @returns each step, `same` included */
  up(project: string, options: RunOptions = {}): Promise<Step[]> {
    return this.run(project, (stack, onEvent) => stack.up({ ...options, onEvent }));
  }

  /** What a deployment of the program would do. */
  preview(project: string, options: RunOptions = {}): Promise<Step[]> {
    return this.run(project, (stack, onEvent) => stack.preview({ ...options, onEvent }));
  }

  /** Brings the state in line with what is there. @returns what became of each resource */
  refresh(project: string): Promise<Step[]> {
    return this.run(project, (stack, onEvent) => stack.refresh({ onEvent }), "resOutputsEvent");
  }

  destroy(project: string): Promise<Step[]> {
    return this.run(project, (stack, onEvent) => stack.destroy({ onEvent }));
  }

  async outputs(project: string): Promise<OutputMap> {
    return (await this.stackOf(project)).outputs();
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  private async run(
    project: string,
    act: (stack: Stack, onEvent: (event: EngineEvent) => void) => Promise<unknown>,
    moment: Moment = "resourcePreEvent",
  ): Promise<Step[]> {
    const stack = await this.stackOf(project);
    const events: EngineEvent[] = [];
    await act(stack, (event) => events.push(event));
    return stepsOf(events, moment);
  }

  private async stackOf(project: string): Promise<Stack> {
    const { cli, providers, stackName = "dev", secrets } = this.options;
    const { config, name, runtime } = parse(await readFile(join(project, "Pulumi.yaml"), "utf8"));
    const workDir = await mkdtemp(join(this.directory, "work-"));
    await writeFile(
      join(workDir, `Pulumi.${stackName}.yaml`),
      stringify({ config: structured(this.settings) }),
    );
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName, projectName: name, program: programOf(project) },
      {
        pulumiCommand: await PulumiCommand.get({ root: rootOf(cli), skipVersionCheck: true }),
        workDir,
        pulumiHome: join(this.directory, "home"),
        projectSettings: { name, runtime, config, backend: { url: `file://${this.directory}` } },
        envVars: {
          PATH: [process.env.PATH, join(this.directory, "bin")].join(delimiter),
          PULUMI_CONFIG_PASSPHRASE: "none",
          PULUMI_DEBUG_PROVIDERS: providers,
          PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
          PULUMI_SKIP_UPDATE_CHECK: "true",
          // The state is written at the end alone, which takes a tenth of the time.
          PULUMI_EXPERIMENTAL: "true",
          PULUMI_SKIP_CHECKPOINTS: "true",
        },
      },
    );
    const secret = Object.entries(secrets).map(([key, value]) => [key, { value, secret: true }] as const);
    await stack.setAllConfig(Object.fromEntries(secret));
    return stack;
  }
}

/** Lists and objects are written as such: the CLI holds each value to the type that Pulumi.yaml gives it. */
const structured = (settings: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [key, /^[[{]/.test(value) ? JSON.parse(value) : value]),
  );

/** When a step is reported: as it is planned, or once it is known what came of it. */
type Moment = "resourcePreEvent" | "resOutputsEvent";

const stepsOf = (events: readonly EngineEvent[], moment: Moment): Step[] =>
  events.flatMap(({ [moment]: event }) => {
    if (!event) return [];
    const { op, urn, type, detailedDiff } = event.metadata;
    const diffs = Object.keys(detailedDiff ?? {});
    return [{ op, type, name: urn.slice(urn.lastIndexOf("::") + 2), diffs }];
  });
