import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Mailbox } from "../../../local/ses/mailbox";

const mail = (subject: string) => ({
  source: "shop@example.com",
  destination: { ToAddresses: ["ada@example.com"], CcAddresses: [], BccAddresses: [] },
  replyTo: [],
  subject,
  body: { text: "Hello" },
});

describe("the mailbox", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "orderflow-mail-"));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("keeps the newest mails in memory, so that it doesn't grow, and all of them in its file", async () => {
    const file = join(directory, "mail/sent.jsonl");
    const mailbox = new Mailbox(file, 10);

    for (let index = 1; index <= 25; index += 1) await mailbox.add(mail(`mail ${index}`));

    const kept = mailbox.list("ada@example.com").map(({ subject }) => subject);
    const written = (await readFile(file, "utf8")).trimEnd().split("\n");
    expect(kept).to.have.length.within(9, 10);
    expect(kept.at(-1)).to.equal("mail 25");
    expect(written).to.have.length(25);
  });
});
