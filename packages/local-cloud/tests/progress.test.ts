import { expect } from "chai";
import { Progress } from "../src/progress";

class Stream {
  text = "";

  constructor(
    readonly isTTY: boolean,
    readonly columns?: number,
  ) {}

  write(text: string): void {
    this.text += text;
  }
}

const queue = "aws:sqs/queue:Queue";

/** A start with 30 resources, two of which take long. */
const deploy = (progress: Progress): void => {
  progress.begin("Starting the cloud");
  progress.begin("Provisioning");
  for (let index = 0; index < 30; index += 1) progress.declared(queue, `queue-${index}`);
  for (let index = 2; index < 30; index += 1) progress.finished(queue, `queue-${index}`, 1, "created");
  progress.line("WARN  something else");
  progress.finished(queue, "queue-0", 4_000, "created");
  progress.finished(queue, "queue-1", 5_000, "created");
  progress.succeed();
};

/** What stays on a terminal: a row is cleared or ends. */
const rows = (text: string): string[] =>
  text.split("\n").map((row) => row.slice(row.lastIndexOf("\u001b[2K") + 1).replace(/^\[2K/, ""));

describe("the progress of a start", () => {
  it("is said from the first moment", () => {
    for (const isTTY of [true, false]) {
      const stream = new Stream(isTTY);
      const progress = new Progress(stream);

      progress.begin("Starting the cloud");
      progress.stop();

      expect(stream.text).to.contain("Starting the cloud");
    }
  });

  it("is one line that counts, on a terminal", () => {
    const stream = new Stream(true, 80);

    deploy(new Progress(stream));

    expect(stream.text).to.contain("Provisioning: 28 of 30 aws:sqs:Queue queue-0");
    expect(rows(stream.text)).to.have.length(3);
    expect(rows(stream.text)[0]).to.equal("WARN  something else");
    expect(rows(stream.text)[1]).to.match(/^Provisioned 30 resources in \d+\.\d s\.$/);
    expect(rows(stream.text)[2]).to.equal("");
  });

  for (const columns of [20, 80, undefined])
    it(`never wraps on a terminal of ${columns ?? "unknown"} columns`, () => {
      const stream = new Stream(true, columns);
      const progress = new Progress(stream);

      progress.begin("Provisioning");
      progress.declared("aws:cloudwatch/eventArchive:EventArchive", "a-name-".repeat(20));
      progress.begin("Provisioning");
      progress.stop();

      const drawn = stream.text.split("\r\u001b[2K");
      expect(drawn.join("")).to.contain("Provisioning");
      expect(drawn.filter((line) => line.length >= (columns ?? 80))).to.deep.equal([]);
    });

  it("is a line at the start and one at the end, in a pipe, without control characters", () => {
    const stream = new Stream(false);

    deploy(new Progress(stream));

    expect(stream.text).to.match(
      /^Starting the cloud…\nWARN {2}something else\nProvisioned 30 resources in \d+\.\d s\.\n$/,
    );
  });

  it("lists every resource when that is asked for, in 80 columns", () => {
    const stream = new Stream(false);
    const progress = new Progress(stream, { verbose: true });

    progress.finished(
      "aws:cloudwatch/queryDefinition:QueryDefinition",
      "events-undelivered-fulfilment",
      1_234,
      "created",
    );
    progress.stop();

    expect(stream.text).to.match(/aws:cloudwatch:QueryDefinition +events-undelivered-fulfilment +1234 ms\n$/);
    expect(stream.text.length).to.be.at.most(81);
  });

  it("leaves nothing on the screen when the start fails", () => {
    const stream = new Stream(true, 80);
    const progress = new Progress(stream);

    progress.begin("Provisioning");
    progress.declared(queue, "queue");
    progress.stop();

    expect(rows(stream.text)).to.deep.equal([""]);
  });
});
