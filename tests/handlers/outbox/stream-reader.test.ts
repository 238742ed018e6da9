import { expect } from "chai";
import type { FailedBatch } from "../../../handlers/outbox/failed-batch";
import { RecordsTrimmed, readFailedBatch } from "../../../handlers/outbox/stream-reader";
import { answeringStreams } from "../support/answering-clients";
import { rejection } from "../support/rejection";

const batch: FailedBatch = {
  functionArn: "arn:function",
  condition: "RetryAttemptsExhausted",
  streamArn: "arn:stream",
  shardId: "shard-1",
  startSequenceNumber: "100",
  endSequenceNumber: "103",
  firstArrival: new Date(0),
  lastArrival: new Date(0),
  batchSize: 4,
};

const record = (SequenceNumber: string | undefined, more: object = {}) => ({
  eventID: `event-${SequenceNumber}`,
  dynamodb: { SequenceNumber, ...more },
});
const records = (...numbers: (string | undefined)[]) => numbers.map((number) => record(number));

interface Page {
  readonly Records?: readonly object[];
  /** Whether the shard ends with it. */
  readonly last?: boolean;
}

/** A shard of these pages, and no end of empty ones unless one is the last. */
const shard = (...pages: readonly Page[]) =>
  answeringStreams((_input, before) => {
    if (before === 0) return { ShardIterator: "page-0" };
    const { Records, last = false } = pages[before - 1] ?? {};
    return { Records, ...(last ? {} : { NextShardIterator: `page-${before}` }) };
  });

const numbersRead = async (...pages: readonly Page[]) => {
  const { client, asked } = shard(...pages);
  const read = await readFailedBatch(client, batch);
  return { numbers: read.map(({ dynamodb }) => dynamodb.SequenceNumber), asked };
};

describe("the records of a failed batch", () => {
  it("are read from the first that it names, in Lambda's shape", async () => {
    const images = { Keys: { id: { S: "a" } }, NewImage: { v: { N: "2" } }, OldImage: { v: { N: "1" } } };
    const time = new Date("2026-03-01T10:00:00.900Z");
    const { client, asked } = answeringStreams((_input, before) =>
      before === 0
        ? { ShardIterator: "page-0" }
        : {
            Records: [
              {
                eventID: "e-1",
                eventName: "MODIFY",
                eventVersion: "1.1",
                awsRegion: "eu-west-1",
                dynamodb: {
                  ...images,
                  SequenceNumber: "103",
                  ApproximateCreationDateTime: time,
                  SizeBytes: 50,
                  StreamViewType: "NEW_AND_OLD_IMAGES",
                },
              },
            ],
          },
    );

    expect(await readFailedBatch(client, batch)).to.deep.equal([
      {
        eventID: "e-1",
        eventName: "MODIFY",
        eventVersion: "1.1",
        eventSource: "aws:dynamodb",
        eventSourceARN: "arn:stream",
        awsRegion: "eu-west-1",
        dynamodb: {
          ...images,
          ApproximateCreationDateTime: 1_772_359_200,
          SequenceNumber: "103",
          SizeBytes: 50,
          StreamViewType: "NEW_AND_OLD_IMAGES",
        },
      },
    ]);
    expect(asked).to.deep.equal([
      {
        StreamArn: "arn:stream",
        ShardId: "shard-1",
        ShardIteratorType: "AT_SEQUENCE_NUMBER",
        SequenceNumber: "100",
      },
      { ShardIterator: "page-0", Limit: 1_000 },
    ]);
  });

  it("end with the last that it names, and no page is asked for after that", async () => {
    const { numbers, asked } = await numbersRead(
      { Records: records("100", "101") },
      { Records: records("102", "103") },
    );

    expect(numbers).to.deep.equal(["100", "101", "102", "103"]);
    expect(asked.slice(1).map(({ ShardIterator }) => ShardIterator)).to.deep.equal(["page-0", "page-1"]);
  });

  it("end before the first one behind the range, compared as numbers of any length", async () => {
    const { numbers } = await numbersRead({ Records: records("99", "102", "1000", "103") });

    expect(numbers).to.deep.equal(["99", "102"]);
  });

  it("end at a record without a number: nothing says whether it is within the range", async () => {
    expect((await numbersRead({ Records: records("100", undefined, "101") })).numbers).to.deep.equal(["100"]);
    expect((await numbersRead({ Records: [record("100"), { eventID: "e" }] })).numbers).to.deep.equal([
      "100",
    ]);
  });

  it("end with a closed shard, which may hold fewer", async () => {
    const { numbers, asked } = await numbersRead({ Records: records("100") }, { last: true });

    expect(numbers).to.deep.equal(["100"]);
    expect(asked).to.have.length(3);
  });

  it("are looked for through empty pages, up to a hundred in a row", async () => {
    const empty = Array.from({ length: 99 }, (_, i): Page => (i % 2 === 0 ? {} : { Records: [] }));

    const found = await numbersRead(...empty, { Records: records("100") }, ...empty, {
      Records: records("103"),
    });
    const none = await numbersRead(...empty, {}, { Records: records("100") });

    expect(found.numbers).to.deep.equal(["100", "103"]);
    expect(none.numbers).to.deep.equal([]);
    expect(none.asked).to.have.length(101);
  });

  it("are none where the stream gives no iterator", async () => {
    const { client, asked } = answeringStreams(() => ({}));

    expect(await readFailedBatch(client, batch)).to.deep.equal([]);
    expect(asked).to.have.length(1);
  });

  it("may lack the time at which they were made", async () => {
    const { client } = shard({ Records: [record("103")] });

    const [read] = await readFailedBatch(client, batch);

    expect(read?.dynamodb).to.include({ ApproximateCreationDateTime: 0 });
  });

  const failing = (error: unknown) =>
    rejection(
      readFailedBatch(
        answeringStreams(() => {
          throw error;
        }).client,
        batch,
      ),
    );

  for (const name of ["TrimmedDataAccessException", "ResourceNotFoundException"])
    it(`are gone after ${name}, and the error says where the orders still are`, async () => {
      const cause = Object.assign(new Error("gone"), { name });

      const error = await failing(cause);

      expect(error).to.be.instanceOf(RecordsTrimmed).with.property("cause", cause);
      expect(error).to.have.property(
        "message",
        "arn:stream no longer has the record 100. The orders table still has the current status of the orders that changed then.",
      );
    });

  it("aren't gone after any other failure, which is passed on", async () => {
    const denied = new Error("AccessDeniedException");
    const odd = { name: "ResourceNotFoundException" };

    expect(await failing(denied)).to.equal(denied);
    expect(await failing(odd)).to.equal(odd);
  });
});
