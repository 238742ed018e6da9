import { appendFile, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Mailbox } from "../../src/ses/mailbox";

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
    directory = await mkdtemp(join(tmpdir(), "shop-mail-"));
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("keeps the newest mails in memory, so that it doesn't grow, and all of them in its file", async () => {
    const file = join(directory, "mail/sent.jsonl");
    const mailbox = new Mailbox(file, undefined, 10);

    for (let index = 1; index <= 25; index += 1) await mailbox.add(mail(`mail ${index}`));

    const kept = mailbox.list("ada@example.com").map(({ subject }) => subject);
    const written = (await readFile(file, "utf8")).trimEnd().split("\n");
    expect(kept).to.have.length.within(9, 10);
    expect(kept.at(-1)).to.equal("mail 25");
    expect(written).to.have.length(25);
  });

  describe("opened on the file of an earlier run", () => {
    const subjects = (mailbox: Mailbox) => mailbox.list().map(({ subject }) => subject);

    it("has its mails, the newest of them when there are many", async () => {
      const file = join(directory, "mail/sent.jsonl");
      const earlier = new Mailbox(file);
      for (let index = 1; index <= 25; index += 1) await earlier.add(mail(`mail ${index}`));

      const all = new Mailbox(file);
      await all.open();
      const newest = new Mailbox(file, undefined, 3);
      await newest.open();

      expect(all.list()).to.deep.equal(earlier.list());
      expect(subjects(newest)).to.deep.equal(["mail 23", "mail 24", "mail 25"]);
    });

    it("continues after a line that was cut off, and loses no mail to it", async () => {
      const file = join(directory, "mail/sent.jsonl");
      await new Mailbox(file).add(mail("before"));
      await appendFile(file, '{"id":"cut o');

      const reopened = new Mailbox(file);
      await reopened.open();
      await reopened.add(mail("after"));
      const again = new Mailbox(file);
      await again.open();

      expect(subjects(reopened)).to.deep.equal(["before", "after"]);
      expect(subjects(again)).to.deep.equal(["before", "after"]);
    });

    it("is empty when there was none", async () => {
      await mkdir(join(directory, "mail"));

      const mailbox = new Mailbox(join(directory, "mail/sent.jsonl"));
      await mailbox.open();

      expect(mailbox.list()).to.deep.equal([]);
    });
  });
});
