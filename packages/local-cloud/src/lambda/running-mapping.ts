import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../clock/clock";
import type { Service } from "../service";
import type { Invoker } from "./invoker";
import type { MappingInputs } from "./mapping-inputs";

/** The options of both kinds of mappings. */
interface MappingOptions {
  readonly lambda: Invoker;
  readonly functionArn: string;
}

/** A mapping that takes over other options while it runs. */
interface Configurable<Options> extends Pausable {
  configure(options: Options): void;
}

interface Pausable extends Service {
  /** Takes no more events until it is resumed; those under way are finished. */
  pause(): void;
  resume(): void;
}

interface Kind<Options extends MappingOptions> {
  readonly clock: Clock;
  optionsOf(inputs: MappingInputs): Promise<Options> | Options;
  make(options: Options): Configurable<Options>;
}

/** What GetEventSourceMapping tells of a mapping's life. */
class Results {
  last = "No records processed";
  lastModified: Date;

  constructor(private readonly clock: Clock) {
    this.lastModified = clock.date();
  }

  touch(): void {
    this.lastModified = this.clock.date();
  }

  /** Options with which each invocation is noted. */
  noted<Options extends MappingOptions>(options: Options): Options {
    const invoke: Invoker["invoke"] = async (...invocation) => {
      const outcome = await options.lambda.invoke(...invocation);
      this.last = "fault" in outcome ? "PROBLEM: Function call failed" : "OK";
      return outcome;
    };
    return { ...options, lambda: { invoke } };
  }
}

/** A running event source mapping, which continues with a new declaration when it is updated. */
export class RunningMapping {
  private isEnabled = true;

  private constructor(
    private inputs: MappingInputs,
    private options: MappingOptions,
    private readonly mapping: Pausable,
    private readonly results: Results,
    private readonly reconfigure: (inputs: MappingInputs) => Promise<MappingOptions>,
  ) {}

  /** @throws AwsError for inputs that Lambda refuses */
  static async of<Options extends MappingOptions>(
    inputs: MappingInputs,
    kind: Kind<Options>,
  ): Promise<RunningMapping> {
    const results = new Results(kind.clock);
    const options = results.noted(await kind.optionsOf(inputs));
    const mapping = kind.make(options);
    return new RunningMapping(inputs, options, mapping, results, async (changed) => {
      const next = results.noted(await kind.optionsOf(changed));
      mapping.configure(next);
      return next;
    });
  }

  /** Paused when it was declared so. */
  start(): Promise<void> {
    if (this.inputs.enabled === false) this.setEnabled(false);
    return this.mapping.start();
  }

  get enabled(): boolean {
    return this.isEnabled;
  }

  /** Pauses it, or lets it go on. Nothing of its source is lost. */
  setEnabled(enabled: boolean): void {
    if (enabled === this.isEnabled) return;
    this.isEnabled = enabled;
    this.results.touch();
    if (enabled) this.mapping.resume();
    else this.mapping.pause();
  }

  stop(): Promise<void> {
    return this.mapping.stop();
  }

  /** Changes it in place, without losing or repeating events. @throws AwsError as `of` */
  async configure(inputs: MappingInputs): Promise<void> {
    const isOther = !isDeepStrictEqual({ ...inputs, enabled: true }, { ...this.inputs, enabled: true });
    if (isOther) this.options = await this.reconfigure(inputs);
    this.inputs = inputs;
    this.results.touch();
    this.setEnabled(inputs.enabled ?? true);
  }

  /** Gets new credentials, because the function has another role. */
  async refresh(): Promise<void> {
    this.options = await this.reconfigure(this.inputs);
  }

  get eventSourceArn(): string {
    return this.inputs.eventSourceArn;
  }

  get lastModified(): Date {
    return this.results.lastModified;
  }

  get lastResult(): string {
    return this.results.last;
  }

  get functionArn(): string {
    return this.options.functionArn;
  }

  /** As it was declared or changed since. */
  get declared(): MappingInputs {
    return { ...this.inputs, enabled: this.isEnabled };
  }
}
