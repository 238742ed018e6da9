import { randomUUID } from "node:crypto";
import {
  Clock,
  Execution,
  parseDefinition,
  type TaskPorts,
} from "@orderflow/local-cloud/testing/stepfunctions";
import type { Order, OrderStatus } from "../../../handlers/domain/order";
import { charging } from "../../../handlers/fulfilment/charging";
import { claiming } from "../../../handlers/fulfilment/claiming";
import { failPayment } from "../../../handlers/fulfilment/fail-payment";
import { failShipping } from "../../../handlers/fulfilment/fail-shipping";
import { refund } from "../../../handlers/fulfilment/refund";
import { ship } from "../../../handlers/fulfilment/ship";
import type { CompensationDeps, StepDeps } from "../../../handlers/fulfilment/step";
import { dynamoDbStock } from "../../../handlers/inventory/dynamodb-stock";
import { dynamoDbLedger } from "../../../handlers/ledger/dynamodb-ledger";
import { dynamoDbOrderStore } from "../../../handlers/orders/dynamodb-order-store";
import { withFreeOrders } from "../../../handlers/payments/free-orders";
import { simulatedGateway } from "../../../handlers/payments/simulated-gateway";
import { simulatedCarrier } from "../../../handlers/shipping/simulated-carrier";
import { fulfilmentDefinition } from "../../../infra/fulfilment-definition";
import type { TestDatabase } from "./dynamo";
import { recordTelemetry } from "./telemetry";

export type StepName = "claim" | "charge" | "ship" | "failPayment" | "failShipping" | "refund";
type Step = (event: unknown) => Promise<unknown>;

/** What is done to a step before it does its work, or with its answer: a way to let it crash in the middle. */
export type Sabotage = (step: Step, event: unknown, attempt: number) => Promise<unknown>;

export const lapseSeconds = 60;

interface SagaOptions {
  /** Instead of the one that is deployed now. */
  readonly definition?: object;
  readonly compensateShippingFailure?: boolean;
  readonly sabotage?: Partial<Record<StepName, Sabotage>>;
  readonly timeScale?: number;
}

const stepsOf = (database: TestDatabase, tables: Awaited<ReturnType<TestDatabase["createTables"]>>) => {
  const telemetry = recordTelemetry();
  const clock = { now: new Date() };
  const unwritable = new Set<OrderStatus>();
  const table = dynamoDbOrderStore(database.db, tables.ordersTable);
  const realStock = dynamoDbStock(database.db, tables);
  const writable = ({ status }: Pick<Order, "status">): void => {
    if (unwritable.has(status)) throw new Error(`No order can be written as ${status} for the moment`);
  };
  const orders: StepDeps["orders"] = {
    find: table.find,
    move: async (before, after) => {
      writable(after);
      return table.move(before, after);
    },
  };
  const stock: CompensationDeps["stock"] = {
    release: async (before, after) => {
      writable(after);
      return realStock.release(before, after);
    },
  };
  const ledger = dynamoDbLedger(database.db, tables.ledgerTable);
  const gateway = withFreeOrders(simulatedGateway(ledger, { successRate: 1 }));
  const deps = { orders, stock, telemetry, gateway, now: () => clock.now };
  const carrier = simulatedCarrier(ledger, deps.now);
  const steps: Record<StepName, Step> = {
    claim: claiming({ ...deps, lapseSeconds }),
    charge: charging({ ...deps, lapseSeconds }),
    ship: ship({ ...deps, carrier }),
    failPayment: failPayment(deps),
    failShipping: failShipping({ ...deps, carrier }),
    refund: refund({ ...deps, carrier }),
  };
  return { steps, telemetry, clock, unwritable };
};

/** The state machine as it is deployed, on the real steps; the steps' database is real too. */
export const startSaga = async (
  database: TestDatabase,
  orders: readonly Order[],
  options: SagaOptions = {},
) => {
  const tables = await database.createTables();
  for (const order of orders) await database.put(tables.ordersTable, { ...order, requestHash: "hash" });
  const { steps, telemetry, clock, unwritable } = stepsOf(database, tables);
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
    call: (service, action) =>
      Promise.reject(new Error(`The fulfilment has no task that calls ${service} ${action}`)),
  };

  const definition = parseDefinition(JSON.stringify(options.definition ?? definitionFor(options)));
  const timeScale = options.timeScale ?? 0.001;
  // Of the state machine's waits; the handlers have a clock of their own.
  const engineClock = new Clock();
  const execute = async (input: unknown, name: string = randomUUID()) => {
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
        tasks,
        timeScale,
        clock: engineClock,
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
    /** Statuses that no order can be written in for the moment. */
    unwritable,
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
    /** What the carrier has of an order. */
    labelsOf: async ({ orderId }: Order) =>
      (await database.all(tables.ledgerTable)).filter(
        ({ id, outcome }) => String(id).startsWith(`label#${orderId}`) && outcome === "labelled",
      ),
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
