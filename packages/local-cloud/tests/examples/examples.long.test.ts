import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { exampleDirectory, RunningProgram } from "./running-program";

describe("the example", function () {
  this.timeout(180_000);
  let example: RunningProgram;
  afterEach(() => example.stop());

  it("queue: a callback gets the messages of a queue", async () => {
    example = new RunningProgram(exampleDirectory("queue"));
    const { wordsUrl, resultsUrl } = await example.start();

    await example.queues.send(new SendMessageCommand({ QueueUrl: String(wordsUrl), MessageBody: "hello" }));

    expect(await example.nextMessage(resultsUrl)).to.equal("hello: 5");
  });

  it("table-api: an HTTP API stores a note, and a callback follows the table's stream", async () => {
    example = new RunningProgram(exampleDirectory("table-api"));
    const { apiUrl, writtenUrl } = await example.start();

    const answer = await fetch(`${apiUrl}notes`, { method: "POST", body: "buy milk" });

    expect(answer.status).to.equal(201);
    expect(await answer.json()).to.deep.equal({ id: "note-8" });
    expect(await example.nextMessage(writtenUrl)).to.equal("buy milk");
  });

  it("scheduled-workflow: the schedule starts the state machine when its time comes", async () => {
    example = new RunningProgram(exampleDirectory("scheduled-workflow"));
    const { reportsUrl } = await example.start();

    await example.cloud.clock.advance(24 * 3_600_000);

    expect(await example.nextMessage(reportsUrl)).to.equal("the sum is 6");
  });
});
