import { expect } from "chai";
import * as z from "zod";
import { Clock } from "../../src/clock/clock";
import { type BatchFailure, processInOrder, type StreamBatchOptions } from "../../src/lambda/stream-batch";
import type { StreamRecord } from "../../src/lambda/stream-record";

const streamEvent = z.object({
  Records: z.array(z.looseObject({ dynamodb: z.looseObject({ SequenceNumber: z.string() }) })),
});

/** A record by its sequence number, some seconds old. */
const recordOf = (number: number, age = 0): StreamRecord => ({
  eventID: `event-${number}`,
  eventName: "INSERT",
  eventVersion: "1.1",
  eventSource: "aws:dynamodb",
  eventSourceARN: "arn:stream",
  awsRegion: "us-east-1",
  dynamodb: {
    ApproximateCreationDateTime: Math.floor(Date.now() / 1000) - age,
    SequenceNumber: String(number),
    Keys: { id: { S: "a" } },
    SizeBytes: 1,
    StreamViewType: "NEW_IMAGE",
  },
});

const records = (...numbers: number[]) => numbers.map((number) => recordOf(number));
const failing = (...numbers: string[]) => ({
  batchItemFailures: numbers.map((itemIdentifier) => ({ itemIdentifier })),
});

/** What the function does with a batch: an error is a fault of the function, `Throttled` never reached it. */
type Answer = (numbers: readonly string[], call: number) => unknown;
class Throttled extends Error {}

describe("Lambda: a batch of a stream", () => {
  const run = async (
    batch: readonly StreamRecord[],
    answer: Answer,
    options: Partial<StreamBatchOptions> = {},
  ) => {
    const calls: string[][] = [];
    const given: BatchFailure[] = [];
    const waits: number[] = [];
    const errors: unknown[] = [];
    await processInOrder(
      {
        lambda: {
          invoke: async (_, event) => {
            const numbers = streamEvent.parse(event).Records.map(({ dynamodb }) => dynamodb.SequenceNumber);
            calls.push(numbers);
            const payload = answer(numbers, calls.length);
            if (payload instanceof Throttled) throw payload;
            if (!(payload instanceof Error)) return { requestId: `r${calls.length}`, payload };
            const fault = { errorType: "Error", errorMessage: payload.message, trace: [] };
            return { requestId: `r${calls.length}`, fault, functionError: "Unhandled" };
          },
        },
        functionArn: "arn:function",
        reportsItems: true,
        bisects: false,
        maximumRetryAttempts: -1,
        maximumRecordAge: -1,
        onFailure: async (failure) => {
          given.push(failure);
        },
        onError: (error) => errors.push(error),
        backoff: (attempt) => {
          waits.push(attempt);
          return 0;
        },
        signal: new AbortController().signal,
        clock: new Clock(),
        ...options,
      },
      batch,
    );
    const givenUp = given.map(({ condition, invocations, records: lost }) => ({
      condition,
      invocations,
      numbers: lost.map(({ dynamodb }) => dynamodb.SequenceNumber),
    }));
    return { calls, givenUp, waits, errors };
  };
  /** Fails whenever a record is among those given. */
  const poison =
    (...numbers: string[]): Answer =>
    (given) =>
      given.some((number) => numbers.includes(number)) ? new Error("poison") : null;

  it("is handed over once when the function succeeds", async () => {
    const { calls, givenUp } = await run(records(1, 2, 3), () => null);

    expect(calls).to.deep.equal([["1", "2", "3"]]);
    expect(givenUp).to.deep.equal([]);
  });

  it("is tried again whole after an error, waiting longer each time", async () => {
    const { calls, waits } = await run(records(1, 2), (_, call) => (call < 4 ? new Error("not yet") : null));

    expect(calls).to.deep.equal(Array.from({ length: 4 }, () => ["1", "2"]));
    expect(waits).to.deep.equal([0, 1, 2]);
  });

  it("continues from the lowest number reported, which uses up no retry", async () => {
    const { calls, givenUp, waits } = await run(
      records(1, 2, 3, 4),
      (_, call) => [failing("4", "3"), failing("4"), null][call - 1],
      { maximumRetryAttempts: 0 },
    );

    expect(calls).to.deep.equal([["1", "2", "3", "4"], ["3", "4"], ["4"]]);
    expect([givenUp, waits]).to.deep.equal([[], []]);
  });

  it("is tried again whole when the first record is reported", async () => {
    const { calls } = await run(records(1, 2), (_, call) => (call === 1 ? failing("1") : null));

    expect(calls).to.deep.equal([
      ["1", "2"],
      ["1", "2"],
    ]);
  });

  for (const [name, answer] of [
    ["an unknown number", failing("9")],
    ["an empty one", failing("")],
    ["a wrong key", { batchItemFailures: [{ id: "1" }] }],
  ] as const) {
    it(`fails whole for ${name}`, async () => {
      const { calls } = await run(records(1, 2), (_, call) => (call === 1 ? answer : null));

      expect(calls).to.have.length(2);
    });
  }

  it("isn't asked for what failed unless the mapping reports items", async () => {
    const { calls } = await run(records(1, 2), () => failing("1"), { reportsItems: false });

    expect(calls).to.have.length(1);
  });

  it("is given up after its retries, with how often it was tried", async () => {
    const { calls, givenUp } = await run(records(1, 2), () => new Error("always"), {
      maximumRetryAttempts: 2,
    });

    expect(calls).to.have.length(3);
    expect(givenUp).to.deep.equal([
      { condition: "RetryAttemptsExhausted", invocations: 3, numbers: ["1", "2"] },
    ]);
  });

  describe("halved on error", () => {
    it("isolates the one record that fails, and keeps the order", async () => {
      const { calls, givenUp } = await run(records(1, 2, 3, 4, 5), poison("4"), {
        bisects: true,
        maximumRetryAttempts: 1,
      });

      expect(calls).to.deep.equal([
        ["1", "2", "3", "4", "5"],
        ["1", "2", "3"],
        ["4", "5"],
        ["4"],
        ["4"],
        ["5"],
      ]);
      expect(givenUp).to.deep.equal([
        { condition: "RetryAttemptsExhausted", invocations: 2, numbers: ["4"] },
      ]);
    });

    it("gives each record that fails its own retries", async () => {
      const { givenUp } = await run(records(1, 2, 3, 4), poison("1", "4"), {
        bisects: true,
        maximumRetryAttempts: 0,
      });

      expect(givenUp.map(({ numbers }) => numbers)).to.deep.equal([["1"], ["4"]]);
    });

    it("loses nothing, whichever records fail", async () => {
      const numbers = Array.from({ length: 17 }, (_, index) => index);
      for (const bad of numbers) {
        const { calls, givenUp } = await run(records(...numbers), poison(String(bad)), {
          bisects: true,
          maximumRetryAttempts: 0,
        });

        const done = calls.filter((call) => !call.includes(String(bad))).flat();
        expect(givenUp.flatMap((one) => one.numbers)).to.deep.equal([String(bad)]);
        expect(done).to.deep.equal(numbers.filter((number) => number !== bad).map(String));
      }
    });
  });

  describe("too old", () => {
    it("is given up without an invoke, and only what is too old", async () => {
      const { calls, givenUp } = await run([recordOf(1, 100), recordOf(2, 70), recordOf(3, 10)], () => null, {
        maximumRecordAge: 60_000,
      });

      expect(calls).to.deep.equal([["3"]]);
      expect(givenUp).to.deep.equal([
        { condition: "RecordAgeExceeded", invocations: 0, numbers: ["1", "2"] },
      ]);
    });

    it("is given up when it gets so between two tries", async () => {
      const { calls, givenUp } = await run([recordOf(1, 1)], () => new Error("always"), {
        maximumRecordAge: 2_000,
        backoff: () => 20,
      });

      expect(calls.length).to.be.above(1);
      expect(givenUp).to.deep.equal([
        { condition: "RecordAgeExceeded", invocations: calls.length, numbers: ["1"] },
      ]);
    });
  });

  it("uses up no retry while the function is throttled, and waits longer each time", async () => {
    const { calls, givenUp, waits, errors } = await run(
      records(1),
      (_, call) => (call < 4 ? new Throttled("Rate Exceeded") : null),
      { maximumRetryAttempts: 0 },
    );

    expect(calls).to.have.length(4);
    expect(givenUp).to.deep.equal([]);
    expect(waits).to.deep.equal([0, 1, 2]);
    expect(errors.map(String)).to.deep.equal(Array.from({ length: 3 }, () => "Error: Rate Exceeded"));
  });

  it("is left where it is when the mapping stops", async () => {
    const stopping = new AbortController();
    const { calls, givenUp } = await run(
      records(1, 2),
      () => {
        stopping.abort();
        return new Error("always");
      },
      { signal: stopping.signal, backoff: () => 60_000, maximumRetryAttempts: 5 },
    );

    expect(calls).to.have.length(1);
    expect(givenUp).to.deep.equal([]);
  });
});
