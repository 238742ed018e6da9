import { randomUUID } from "node:crypto";
import { join } from "node:path";
import * as z from "zod";
import { Clock } from "../clock/clock";
import type { IamService } from "../iam/iam";
import type { Observe } from "../observation";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  type Health,
  jsonReply,
  NotImplementedLocally,
  type RequiredPermission,
} from "../service";
import { Execution } from "./execution";
import type { ExecutionDeclaration } from "./execution-declaration";
import { Executions } from "./executions";
import type { TaskPorts } from "./integrations/integration";
import { Journal, type Journalled } from "./journal";
import { checkName, type StateMachine } from "./machine";
import { Machines } from "./machines";
import { MapRuns } from "./map-run";
import { operations } from "./operations";
import { permissionsOf } from "./permissions";
import { Reports } from "./reports";
import { sessionOf } from "./role";
import { startNested } from "./start-nested";
import { checkInput, executionArnOf, sameExecution } from "./start-request";
import { TaskTokens } from "./task-tokens";

export interface StepFunctionsOptions {
  /** The directory with the journal of running executions. */
  readonly stateDirectory: string;
  readonly iam: IamService;
  readonly tasks: Omit<TaskPorts, "authorize">;
  /** Where machines with a `loggingConfiguration` write. */
  readonly log: (logGroupArn: string, line: string) => void;
  /** What waits and backoffs of retriers are multiplied by; 1 is AWS's time. */
  readonly timeScale?: number | undefined;
  /** Finished executions that are remembered. */
  readonly keptFinished?: number | undefined;
  readonly observe?: Observe | undefined;
  readonly clock?: Clock | undefined;
  /** The tags that a state machine was declared with. */
  readonly tagsOf?: (machineArn: string) => Readonly<Record<string, string>>;
}

/** A wait of ten minutes takes half a minute. */
export const defaultTimeScale = 0.05;

/** Milliseconds in which running executions may end when the cloud stops; the others start again with `--keep`. */
const patience = 5_000;

/** Step Functions: state machines with the permissions of their role. */
export class StepFunctionsService implements AwsService {
  readonly name = "Step Functions";
  readonly signingName = "states";
  readonly executions: Executions;
  readonly clock: Clock;
  readonly machines: Machines;
  readonly tokens = new TaskTokens();
  readonly mapRuns = new MapRuns();
  private readonly underWay = new Set<Promise<void>>();
  private readonly journal: Journal;
  private readonly reports: Reports;
  private left: readonly Journalled[] = [];
  private status: Health["status"] = "starting";

  constructor(private readonly options: StepFunctionsOptions) {
    this.clock = options.clock ?? new Clock();
    this.executions = new Executions(options.keptFinished, (arn) => this.mapRuns.forget(arn));
    this.machines = new Machines(options.iam, this.clock);
    this.reports = new Reports(options);
    this.journal = new Journal(join(options.stateDirectory, "executions.jsonl"));
  }

  async start(): Promise<void> {
    this.left = await this.journal.open();
    this.status = "ok";
  }

  /** Waits a while for running executions. Those that don't end stay in the journal. */
  async stop(): Promise<void> {
    this.status = "stopped";
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience);
    });
    await Promise.race([Promise.all(this.underWay), enough]);
    clearTimeout(timer);
    await this.journal.close();
    for (const { arn: machineArn } of this.machines.all())
      for (const execution of this.executions.of(machineArn, "RUNNING"))
        execution.stop(undefined, "The local cloud stopped");
  }

  health(): Health {
    if (this.journal.problem !== undefined) return { status: "failed", detail: this.journal.problem };
    return {
      status: this.status,
      detail: `${this.machines.all().length} state machines, ${this.underWay.size} running executions`,
    };
  }

  tagsOf(machineArn: string): Readonly<Record<string, string>> {
    return this.options.tagsOf?.(machineArn) ?? {};
  }

  permissions(call: AwsCall): readonly RequiredPermission[] {
    return permissionsOf(call);
  }

  async handle(call: AwsCall): Promise<AwsReply> {
    const operation = Object.hasOwn(operations, call.action) ? operations[call.action] : undefined;
    if (!operation) throw new NotImplementedLocally(`Step Functions ${call.action}`);
    try {
      return jsonReply(await operation(this, call.input));
    } catch (error) {
      if (error instanceof z.ZodError) throw new AwsError("ValidationException", z.prettifyError(error));
      throw error;
    }
  }

  /** Deletes a state machine and aborts its running executions. */
  deleteMachine(machineArn: string): void {
    this.machines.remove(machineArn);
    for (const execution of this.executions.of(machineArn, "RUNNING"))
      execution.stop(undefined, "The state machine was deleted");
  }

  /** Restarts the executions that an earlier run left unfinished, from their first state. Called when everything is deployed. */
  resume(): void {
    const left = this.left.filter(({ machineArn }) => this.machines.find(machineArn));
    this.left = this.left.filter((execution) => !left.includes(execution));
    for (const execution of left) this.run(this.machines.get(execution.machineArn), execution);
  }

  /**
   * @param input JSON text
   * @throws AwsError StateMachineDoesNotExist, ExecutionAlreadyExists, InvalidName, InvalidExecutionInput
   */
  async startExecution(machineArn: string, input: string, name: string = randomUUID()): Promise<Execution> {
    const machine = this.machines.get(machineArn);
    checkName(name);
    checkInput(input);
    const executionArn = executionArnOf(machine, name);
    const known = this.executions.find(executionArn);
    if (known) return sameExecution(known, input);
    const declared = {
      arn: executionArn,
      name,
      machineArn: machine.arn,
      input,
      startDate: this.clock.date(),
    };
    const execution = this.run(machine, declared);
    // The caller gets the response only after the start is on disk.
    await this.journal.started(declared);
    return execution;
  }

  /**
   * Starts for EventBridge, with the role of the target.
   * @throws AwsError AccessDeniedException, and those of `startExecution`
   */
  async deliver(
    stateMachineArn: string,
    input: string,
    roleArn: string,
    from: { readonly service: string; readonly eventId: string },
  ): Promise<void> {
    const principal = sessionOf(this.options.iam, roleArn, from.eventId, from.service);
    this.options.iam.authorize(principal, { action: "states:StartExecution", resource: stateMachineArn });
    await this.startExecution(stateMachineArn, input, `${from.eventId}_${randomUUID()}`);
  }

  private get timeScale(): number {
    return this.options.timeScale ?? defaultTimeScale;
  }

  private run(machine: StateMachine, declared: ExecutionDeclaration): Execution {
    const execution = new Execution(declared, {
      machineName: machine.name,
      roleArn: machine.roleArn,
      definition: machine.definition,
      tasks: {
        ...this.options.tasks,
        authorize: (...request) => this.options.iam.authorize(...request),
      },
      tokens: this.tokens,
      startNested: (...request) => startNested(this.options.iam, this, ...request),
      timeScale: this.timeScale,
      clock: this.clock,
      observe: (event, executionArn) => this.reports.event(machine, executionArn, event),
      mapRunBegan: (mapRun) => this.mapRuns.add(mapRun),
      childBegan: (child, parentArn) => this.executions.addChild(child, parentArn),
      retried: () => this.reports.transition(machine),
    });
    this.executions.add(execution);
    // After a stop, it only goes into the journal.
    if (this.status === "stopped") return execution;
    this.reports.changed(execution);
    const running = execution.run().finally(() => {
      this.reports.changed(execution);
      this.reports.ended(machine, execution);
      this.underWay.delete(running);
      this.executions.ended(execution);
      if (this.status !== "stopped" || execution.status !== "ABORTED") this.journal.ended(declared.arn);
    });
    this.underWay.add(running);
    return execution;
  }
}
