import type { Clock } from "../clock/clock";
import type { IamService } from "../iam/iam";
import { AwsError } from "../service";
import { deployMachine } from "./deployment";
import type { MachineDeclaration, StateMachine } from "./machine";

/** The state machines of the account, by ARN. */
export class Machines {
  private readonly byArn = new Map<string, StateMachine>();

  constructor(
    private readonly iam: IamService,
    private readonly clock: Clock,
  ) {}

  /**
   * Deploys a state machine.
   * @throws AwsError InvalidName, InvalidDefinition, StateMachineAlreadyExists, AccessDeniedException; NotImplementedLocally
   */
  async create(declared: MachineDeclaration): Promise<StateMachine> {
    const machine = await deployMachine(declared, this.iam, this.clock);
    if (this.byArn.has(machine.arn))
      throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${machine.arn}'`, 409);
    this.byArn.set(machine.arn, machine);
    return machine;
  }

  /**
   * Changes a state machine in place; running executions keep their definition.
   * @throws AwsError as `create`, and StateMachineDoesNotExist
   */
  async update(declared: MachineDeclaration): Promise<StateMachine> {
    const changed = await deployMachine(declared, this.iam, this.clock);
    const { creationDate } = this.get(changed.arn);
    const machine = { ...changed, creationDate };
    this.byArn.set(machine.arn, machine);
    return machine;
  }

  find(machineArn: string): StateMachine | undefined {
    return this.byArn.get(machineArn);
  }

  /** @throws AwsError InvalidArn, StateMachineDoesNotExist */
  get(machineArn: string): StateMachine {
    const machine = this.byArn.get(machineArn);
    if (machine) return machine;
    if (!/^arn:aws[\w-]*:states:[\w-]+:\d{12}:stateMachine:.+$/.test(machineArn))
      throw new AwsError("InvalidArn", `Invalid Arn: '${machineArn}'`);
    throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${machineArn}'`);
  }

  remove(machineArn: string): void {
    this.byArn.delete(machineArn);
  }

  all(): readonly StateMachine[] {
    return [...this.byArn.values()];
  }
}
