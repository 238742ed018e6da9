import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { RunningCloud, until } from "./cloud";

const weekend = 172_800;

describe("a shop that lives through a weekend", function () {
  this.timeout(180_000);
  let cloud: RunningCloud;
  let sqs: SQSClient;
  before(async () => {
    const aws = { LOCAL_QUEUE_TIME_SCALE: "1", LOCAL_STEPFUNCTIONS_TIME_SCALE: "1" };
    cloud = await RunningCloud.start({ env: aws });
    sqs = cloud.sqs();
  });
  after(async () => {
    sqs.destroy();
    await cloud.stop();
  });
  afterEach(function () {
    if (this.currentTest?.state === "failed") console.error(cloud.log);
  });

  const order = (customerEmail: string) => ({
    customerId: "CUST-1",
    customerEmail,
    items: [{ productId: "PROD-001", quantity: 1 }],
  });
  const deadMail = async () => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: cloud.outputs.notifierDlqUrl, AttributeNames: ["All"] }),
    );
    return Number(Attributes.ApproximateNumberOfMessages);
  };
  const aheadOf = (time: unknown) => (Date.parse(String(time)) - Date.now()) / 1000;

  it("makes a dead letter of a mail that can't be sent, at AWS's time", async () => {
    await cloud.tell("ses", { reject: "rejected@" });
    const { body } = await cloud.place(order("rejected@example.com"));
    await cloud.reached(body.orderId, "SHIPPED");
    await until(
      "the first mail to fail",
      async () => cloud.log,
      (log) => /Email address is not verified|MessageRejected|rejected/.test(log),
    );
    expect(await deadMail()).to.equal(0);

    await cloud.advance(3_600);

    await until("a dead letter", deadMail, (count) => count > 0);
  });

  it("stamps orders, mails and keys with the new time, and continues as before", async () => {
    await cloud.tell("ses", { reject: null });

    await cloud.advance(weekend);
    const { status, body } = await cloud.place(order("monday@example.com"));
    const shipped = await cloud.reached(body.orderId, "SHIPPED");

    expect(status).to.equal(201);
    expect(aheadOf(shipped.createdAt)).to.be.at.least(weekend - 60);
    const [mail] = await cloud.mailsArrived("monday@example.com", 1);
    expect(aheadOf(mail?.timestamp)).to.be.at.least(weekend - 60);
  });
});
