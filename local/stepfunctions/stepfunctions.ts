import { randomUUID } from "node:crypto";
import { join } from "node:path";
import * as z from "zod";
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
import { deployMachine } from "./deployment";
import { Execution, type ExecutionDeclaration } from "./execution";
import { Executions } from "./executions";
import type { HistoryEvent } from "./history";
import { Journal, type Journalled } from "./journal";
import { logLine } from "./log-delivery";
import { checkName, type MachineDeclaration, type StateMachine } from "./machine";
import { operations } from "./operations";
import { permissionsOf } from "./permissions";
import { sessionOf } from "./role";
import { checkInput, executionArnOf, sameExecution } from "./start-request";
import type { TaskPorts } from "./tasks";

export interface StepFunctionsOptions {
  /** Holds the journal of executions under way. */
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
}

/** A wait of ten minutes takes half a minute. */
export const defaultTimeScale = 0.05;

/** Milliseconds that executions under way have to end when the cloud stops; what is left goes on after `--keep`. */
const patience = 5_000;

/** Step Functions: state machines run by `aws-local-stepfunctions`, with their role's permissions. */
export class StepFunctionsService implements AwsService {
  readonly name = "Step Functions";
  readonly signingName = "states";
  readonly executions: Executions;
  private readonly machines = new Map<string, StateMachine>();
  private readonly underWay = new Set<Promise<void>>();
  private readonly journal: Journal;
  private left: readonly Journalled[] = [];
  private status: Health["status"] = "starting";

  constructor(private readonly options: StepFunctionsOptions) {
    this.executions = new Executions(options.keptFinished);
    this.journal = new Journal(join(options.stateDirectory, "executions.jsonl"));
  }

  async start(): Promise<void> {
    this.left = await this.journal.open();
    this.status = "ok";
  }

  /** Waits a while for what is under way. What doesn't end stays in the journal. */
  async stop(): Promise<void> {
    this.status = "stopped";
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience);
    });
    await Promise.race([Promise.all(this.underWay), enough]);
    clearTimeout(timer);
    await this.journal.flush();
    for (const { arn: machineArn } of this.machines.values())
      for (const execution of this.executions.of(machineArn, "RUNNING"))
        execution.stop(undefined, "The local cloud stopped");
  }

  health(): Health {
    if (this.journal.problem !== undefined) return { status: "failed", detail: this.journal.problem };
    return {
      status: this.status,
      detail: `${this.machines.size} state machines, ${this.underWay.size} executions under way`,
    };
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

  /**
   * Deploys a state machine.
   * @throws AwsError InvalidName, InvalidDefinition, StateMachineAlreadyExists, AccessDeniedException; NotImplementedLocally
   */
  async createMachine(declared: MachineDeclaration): Promise<StateMachine> {
    const machine = await deployMachine(declared, this.options.iam, this.timeScale);
    if (this.machines.has(machine.arn))
      throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${machine.arn}'`, 409);
    this.machines.set(machine.arn, machine);
    return machine;
  }

  /** Starts what an earlier run left under way, from its first state. Called when everything is deployed. */
  resume(): void {
    const left = this.left.filter(({ machineArn }) => this.machines.has(machineArn));
    this.left = this.left.filter((execution) => !left.includes(execution));
    for (const execution of left) this.run(this.machine(execution.machineArn), execution);
  }

  /**
   * @param input JSON text
   * @throws AwsError StateMachineDoesNotExist, ExecutionAlreadyExists, InvalidName, InvalidExecutionInput
   */
  async startExecution(machineArn: string, input: string, name: string = randomUUID()): Promise<Execution> {
    const machine = this.machine(machineArn);
    checkName(name);
    checkInput(input);
    const executionArn = executionArnOf(machine, name);
    const known = this.executions.find(executionArn);
    if (known) return sameExecution(known, input);
    const declared = { arn: executionArn, name, machineArn: machine.arn, input, startDate: new Date() };
    const execution = this.run(machine, declared);
    // Not before it is on disk has it started, for whoever asked for it.
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

  /** @throws AwsError InvalidArn, StateMachineDoesNotExist */
  machine(machineArn: string): StateMachine {
    const machine = this.machines.get(machineArn);
    if (machine) return machine;
    if (!/^arn:aws[\w-]*:states:[\w-]+:\d{12}:stateMachine:.+$/.test(machineArn))
      throw new AwsError("InvalidArn", `Invalid Arn: '${machineArn}'`);
    throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${machineArn}'`);
  }

  allMachines(): readonly StateMachine[] {
    return [...this.machines.values()];
  }

  private get timeScale(): number {
    return this.options.timeScale ?? defaultTimeScale;
  }

  private run(machine: StateMachine, declared: ExecutionDeclaration): Execution {
    const execution = new Execution(declared, {
      machineName: machine.name,
      roleArn: machine.roleArn,
      definition: machine.definition,
      machine: machine.engine,
      tasks: {
        ...this.options.tasks,
        authorize: (...request) => this.options.iam.authorize(...request),
      },
      timeScale: this.timeScale,
      observe: (event) => this.seen(machine, declared.arn, event),
    });
    this.executions.add(execution);
    // After a stop, it only goes into the journal.
    if (this.status === "stopped") return execution;
    this.changed(execution);
    const running = execution.run().finally(() => {
      this.changed(execution);
      this.underWay.delete(running);
      this.executions.ended(execution);
      if (this.status !== "stopped" || execution.status !== "ABORTED") this.journal.ended(declared.arn);
    });
    this.underWay.add(running);
    return execution;
  }

  private seen(
    { logging, arn: stateMachineArn }: StateMachine,
    executionArn: string,
    event: HistoryEvent,
  ): void {
    const line = logLine(logging, executionArn, event);
    if (line !== undefined && logging.logGroupArn !== undefined) this.options.log(logging.logGroupArn, line);
    const state = event.details?.value.name;
    if (event.type.endsWith("StateEntered") && typeof state === "string")
      this.options.observe?.({ kind: "state-entered", stateMachineArn, executionArn, state });
  }

  private changed({ declared, status }: Execution): void {
    const { arn: executionArn, machineArn: stateMachineArn, input } = declared;
    this.options.observe?.({ kind: "execution-changed", stateMachineArn, executionArn, status, input });
  }
}
