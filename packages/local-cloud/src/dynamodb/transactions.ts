import type { Clock } from "../clock/clock";
import type { AwsCall, AwsReply } from "../service";
import type { AskEngine } from "./ask-engine";
import { type Refusals, withChecks, withRefusals } from "./refused-entries";
import { removalRefusal } from "./removed-paths";
import { keyRefusal } from "./request-rules";
import { statementsDone } from "./statement-answers";
import { refuseBeforeRunning } from "./static-refusals";
import { entriesOf, type TransactionEntry } from "./transaction-entries";
import { readsOf } from "./transaction-reads";
import { TransactionTokens } from "./transaction-tokens";

/** A call for the engine, and DynamoDB's answer to it from the engine's. */
export interface ForEngine {
  readonly call: AwsCall;
  /** @throws AwsError ValidationException */
  readonly answered: (reply: AwsReply) => AwsReply;
}

/** What DynamoDB's transactions do otherwise than the engine's. */
export class Transactions {
  private readonly tokens: TransactionTokens;

  constructor(
    clock: Clock,
    private readonly ask: AskEngine,
  ) {
    this.tokens = new TransactionTokens(clock);
  }

  async forEngine(call: AwsCall): Promise<ForEngine> {
    if (call.action === "ExecuteTransaction")
      return { call, answered: (reply) => statementsDone(reply, call.input) };
    const entries = entriesOf(call);
    if (!entries) return { call, answered: (reply) => reply };
    return call.action === "TransactGetItems"
      ? { call, answered: (reply) => readsOf(reply, entries) }
      : this.writes(call, entries);
  }

  private async writes(call: AwsCall, entries: readonly TransactionEntry[]): Promise<ForEngine> {
    const token = call.input.ClientRequestToken;
    // The engine knows a repeat by its request, and the items have changed meanwhile.
    const refusals = this.tokens.isRepeat(token) ? [] : await this.refusalsOf(call, entries);
    const checked = withChecks(call, refusals);
    const ClientRequestToken = this.tokens.forEngine(token);
    return {
      call: { ...checked, input: { ...checked.input, ClientRequestToken } },
      answered: (reply) => {
        if (reply.status === 200) this.tokens.complete(token);
        refuseBeforeRunning(reply, entries);
        return withRefusals(reply, refusals);
      },
    };
  }

  private refusalsOf(call: AwsCall, entries: readonly TransactionEntry[]): Promise<Refusals> {
    return Promise.all(
      entries.map(async ({ Update }) => keyRefusal(Update) ?? removalRefusal(call, Update, this.ask)),
    );
  }
}
