import { randomUUID } from "node:crypto";
import type { Order } from "../../../handlers/domain/order";
import { charge } from "../../../handlers/fulfilment/charge";
import { claim } from "../../../handlers/fulfilment/claim";
import { failPayment } from "../../../handlers/fulfilment/fail-payment";
import { failShipping } from "../../../handlers/fulfilment/fail-shipping";
import { refund } from "../../../handlers/fulfilment/refund";
import { ship } from "../../../handlers/fulfilment/ship";
import { dynamoDbStock } from "../../../handlers/inventory/dynamodb-stock";
import { dynamoDbLedger } from "../../../handlers/ledger/dynamodb-ledger";
import { simulatedGateway } from "../../../handlers/payments/simulated-gateway";
import { simulatedCarrier } from "../../../handlers/shipping/simulated-carrier";
import { fulfilmentDefinition } from "../../../infra/fulfilment-definition";
import { parseDefinition } from "../../../local/stepfunctions/definition";
import { forEngine, loadEngine } from "../../../local/stepfunctions/engine";
import { Execution } from "../../../local/stepfunctions/execution";
import type { TaskPorts } from "../../../local/stepfunctions/tasks";
import type { TestDatabase } from "./dynamo";
import { recordTelemetry } from "./telemetry";

export type StepName = "claim" | "charge" | "ship" | "failPayment" | "failShipping" | "refund";
type Step = (event: unknown) => Promise<unknown>;

/** What is done to a step before it does its work, or with its answer: a way to let it crash in the middle. */
export type Sabotage = (step: Step, event: unknown, attempt: number) => Promise<unknown>;

export const lapseSeconds = 60;

interface SagaOptions {
  readonly compensateShippingFailure?: boolean;
  readonly sabotage?: Partial<Record<StepName, Sabotage>>;
  readonly timeScale?: number;
}

const stepsOf = (database: TestDatabase, tables: Awaited<ReturnType<TestDatabase["createTables"]>>) => {
  const telemetry = recordTelemetry();
  const clock = { now: new Date() };
  const orders = dynamoDbStock(database.db, tables);
  const ledger = dynamoDbLedger(database.db, tables.ledgerTable);
  const gateway = simulatedGateway(ledger, { successRate: 1 });
  const deps = { orders, telemetry, gateway, now: () => clock.now };
  const carrier = simulatedCarrier(ledger, deps.now);
  const steps: Record<StepName, Step> = {
    claim: claim({ ...deps, lapseSeconds }),
    charge: charge(deps),
    ship: ship({ ...deps, carrier }),
    failPayment: failPayment(deps),
    failShipping: failShipping({ ...deps, carrier }),
    refund: refund(deps),
  };
  return { steps, telemetry, clock };
};

/** The state machine as it is deployed, on the real steps; the steps' database is real too. */
export const startSaga = async (
  database: TestDatabase,
  orders: readonly Order[],
  options: SagaOptions = {},
) => {
  const tables = await database.createTables();
  for (const order of orders) await database.put(tables.ordersTable, { ...order, requestHash: "hash" });
  const { steps, telemetry, clock } = stepsOf(database, tables);
  const alerts: Record<string, unknown>[] = [];
  const deadLetters: Record<string, unknown>[] = [];
  const invoked: StepName[] = [];

  const run = async (name: string, event: unknown): Promise<unknown> => {
    const [, step] = Object.entries(steps).find(([key]) => key === name) ?? [];
    const known = Object.keys(steps).find((key): key is StepName => key === name);
    if (step === undefined || known === undefined) throw new Error(`There is no step ${name}`);
    invoked.push(known);
    const attempt = invoked.filter((one) => one === name).length;
    const sabotage = options.sabotage?.[known];
    return sabotage === undefined ? step(event) : sabotage(step, event, attempt);
  };
  const tasks: TaskPorts = {
    authorize: () => {},
    queuePolicy: () => undefined,
    topicPolicy: () => undefined,
    invoke: async (functionArn, event) => {
      const requestId = randomUUID();
      try {
        return { requestId, payload: await run(functionArn.split(":").at(-1) ?? "", event) };
      } catch (error) {
        const { name: errorType, message: errorMessage } = error instanceof Error ? error : new Error("?");
        return { requestId, functionError: "Unhandled", fault: { errorType, errorMessage, trace: [] } };
      }
    },
    sendMessage: async ({ MessageBody }) => {
      deadLetters.push(typeof MessageBody === "string" ? JSON.parse(MessageBody) : MessageBody);
      return { MessageId: "1" };
    },
    publish: (topicArn, notice) => {
      alerts.push({ topicArn, ...notice });
      return "1";
    },
  };

  const definition = parseDefinition(JSON.stringify(definitionFor(options)));
  const timeScale = options.timeScale ?? 0.001;
  const StateMachine = await loadEngine();
  const execute = async (input: unknown, name: string = randomUUID()) => {
    const machine = new StateMachine(forEngine(definition, timeScale), {
      validationOptions: { noValidate: true },
    });
    const states: string[] = [];
    const execution = new Execution(
      {
        arn: `arn:aws:states:us-east-1:000000000000:execution:fulfilment:${name}`,
        name,
        machineArn: "arn:aws:states:us-east-1:000000000000:stateMachine:fulfilment",
        input: JSON.stringify(input),
        startDate: new Date(),
      },
      {
        machineName: "fulfilment",
        roleArn: "arn:aws:iam::000000000000:role/fulfilment",
        definition,
        machine,
        tasks,
        timeScale,
        observe: (event) => {
          const entered = /"name":"([^"]+)"/.exec(JSON.stringify(event));
          if (event.type.endsWith("StateEntered") && entered?.[1] !== undefined) states.push(entered[1]);
        },
      },
    );
    await execution.run();
    const { status, output, error } = execution;
    return { status, error, states, output: output === undefined ? undefined : JSON.parse(output) };
  };

  return {
    ...tables,
    telemetry,
    clock,
    alerts,
    deadLetters,
    invoked,
    /** Runs an execution as the rule starts it. */
    confirm: (order: Order, name?: string) => execute({ action: "fulfil", orderId: order.orderId }, name),
    /** Runs an execution as an operator starts it. */
    operate: (action: string, { orderId }: Order) => execute({ action, orderId }),
    orderOf: ({ orderId }: Order) => database.get(tables.ordersTable, { orderId }),
    stockOf: async (productId: string) => (await database.get(tables.inventoryTable, { productId }))?.stock,
    stock: (productId: string, count: number) =>
      database.put(tables.inventoryTable, {
        productId,
        name: "Thing",
        unitPrice: 1_000,
        currency: "USD",
        stock: count,
      }),
    chargeOf: ({ orderId }: Order) => database.get(tables.ledgerTable, { id: `charge#${orderId}` }),
    labelOf: ({ orderId }: Order) => database.get(tables.ledgerTable, { id: `label#${orderId}` }),
  };
};

const definitionFor = ({ compensateShippingFailure = false }: SagaOptions) => {
  const fn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
  return fulfilmentDefinition(
    {
      claim: fn("claim"),
      charge: fn("charge"),
      ship: fn("ship"),
      failPayment: fn("failPayment"),
      failShipping: fn("failShipping"),
      refund: fn("refund"),
      alertTopicArn: "arn:aws:sns:us-east-1:000000000000:alerts",
      deadLetterQueueUrl: "https://sqs.us-east-1.amazonaws.com/000000000000/fulfilment-dlq",
    },
    { compensateShippingFailure, timeoutSeconds: 60, compensationAttempts: 3 },
  );
};
