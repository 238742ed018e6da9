import { SESClient, SendEmailCommand } from "@aws-sdk/client-ses";
import { expect } from "chai";
import * as z from "zod";
import type { FeedbackPorts } from "../../src/ses/feedback";
import { sesResources } from "../../src/ses/resources";
import { SesService } from "../../src/ses/ses";
import { errorOf, RunningEndpoint } from "../endpoint/running-endpoint";

const recipients = z.array(z.object({ emailAddress: z.string() })).optional();

/** What the tests look at of an event's detail. */
const detailSchema = z.object({
  eventType: z.string(),
  bounce: z
    .object({ bounceType: z.string(), bounceSubType: z.string(), bouncedRecipients: recipients })
    .optional(),
  complaint: z
    .object({ complaintFeedbackType: z.string(), complainedRecipients: recipients, timestamp: z.string() })
    .optional(),
  delivery: z.object({ recipients: z.array(z.string()) }).optional(),
  mail: z.object({
    messageId: z.string(),
    destination: z.array(z.string()),
    tags: z.record(z.string(), z.array(z.string())),
  }),
});

const setArn = "arn:aws:ses:us-east-1:000000000000:configuration-set/shop";
const busDestination = {
  eventBusArn: "arn:aws:events:us-east-1:000000000000:event-bus/default",
};

type BusEvent = Parameters<FeedbackPorts["toBus"]>[0];

describe("SES's event for a mail", () => {
  let running: RunningEndpoint;
  let client: SESClient;
  let onBus: BusEvent[];
  let onTopic: Parameters<FeedbackPorts["toTopic"]>[];
  let dropped: string[];
  let topicRefuses: boolean;

  beforeEach(async () => {
    running = new RunningEndpoint();
    [onBus, onTopic, dropped, topicRefuses] = [[], [], [], false];
    const ses = new SesService({
      stateDirectory: running.directory,
      feedback: {
        toBus: (event) => onBus.push(event),
        toTopic: (...publication) => {
          if (topicRefuses) throw new Error("not allowed");
          onTopic.push(publication);
        },
        dropped: (reason) => dropped.push(reason),
      },
    });
    await running.start([ses], sesResources(ses));
    client = running.client(SESClient);
    await running.declare("aws:ses/emailIdentity:EmailIdentity", "sender", { email: "shop@example.com" });
    await running.declare("aws:sesv2/configurationSet:ConfigurationSet", "set", {
      configurationSetName: "shop",
    });
  });
  afterEach(() => running.stop());

  const publishing = (matchingEventTypes: readonly string[], enabled = true) =>
    running.declare(
      "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination",
      "destination",
      {
        configurationSetName: "shop",
        eventDestinationName: "to-bus",
        eventDestination: { enabled, matchingEventTypes, eventBridgeDestination: busDestination },
      },
    );

  const send = (to: string, ConfigurationSetName: string | undefined = "shop") =>
    client.send(
      new SendEmailCommand({
        Source: "Shop <shop@example.com>",
        Destination: { ToAddresses: [to] },
        Message: { Subject: { Data: "Hello" }, Body: { Text: { Data: "Hello" } } },
        Tags: [{ Name: "orderId", Value: "ord_1" }],
        ...(ConfigurationSetName ? { ConfigurationSetName } : {}),
      }),
    );

  const details = () => onBus.map(({ detail }) => detailSchema.parse(JSON.parse(detail)));

  const simulated: Readonly<Record<string, readonly string[]>> = {
    "success@simulator.amazonses.com": ["Send", "Delivery"],
    "bounce@simulator.amazonses.com": ["Send", "Bounce Permanent General"],
    "bounce+order-1@simulator.amazonses.com": ["Send", "Bounce Permanent General"],
    "ooto@simulator.amazonses.com": ["Send", "Delivery", "Bounce Transient General"],
    "complaint@simulator.amazonses.com": ["Send", "Delivery", "Complaint abuse"],
    "suppressionlist@simulator.amazonses.com": ["Send", "Bounce Permanent Suppressed"],
    "ada@example.com": ["Send", "Delivery"],
  };
  for (const [address, expected] of Object.entries(simulated))
    it(`of ${address}: ${expected.join(", ")}`, async () => {
      await publishing(["SEND", "DELIVERY", "BOUNCE", "COMPLAINT"]);

      await send(address);

      const told = details().map(({ eventType, bounce, complaint }) =>
        [eventType, bounce?.bounceType, bounce?.bounceSubType, complaint?.complaintFeedbackType]
          .filter((word) => word !== undefined)
          .join(" "),
      );
      expect(told).to.deep.equal(expected);
    });

  it("is an event of aws.ses with the recipient, the message's id and its tags", async () => {
    await publishing(["BOUNCE", "COMPLAINT"]);

    const { MessageId } = await send("bounce@simulator.amazonses.com");
    await send("complaint@simulator.amazonses.com");

    expect(onBus.map(({ source, detailType, resources }) => [source, detailType, resources])).to.deep.equal([
      ["aws.ses", "Email Bounced", [setArn]],
      ["aws.ses", "Email Complaint Received", [setArn]],
    ]);
    const [bounced, complained] = details();
    expect(bounced?.mail).to.deep.include({
      messageId: MessageId,
      destination: ["bounce@simulator.amazonses.com"],
    });
    expect(bounced?.mail.tags).to.deep.include({ orderId: ["ord_1"], "ses:configuration-set": ["shop"] });
    expect(bounced?.bounce?.bouncedRecipients?.[0]?.emailAddress).to.equal("bounce@simulator.amazonses.com");
    expect(complained?.complaint?.complainedRecipients?.[0]?.emailAddress).to.equal(
      "complaint@simulator.amazonses.com",
    );
  });

  it("is of the types that a destination asks for, and only while it is enabled", async () => {
    const created = await publishing(["COMPLAINT"]);
    await send("bounce@simulator.amazonses.com");
    const inputs = {
      configurationSetName: "shop",
      eventDestinationName: "to-bus",
      eventDestination: {
        matchingEventTypes: ["BOUNCE"],
        enabled: false,
        eventBridgeDestination: busDestination,
      },
    };
    await running.registry.update(created, inputs);
    await send("bounce@simulator.amazonses.com");

    expect(onBus).to.deep.equal([]);
  });

  it("is nothing for a mail without a configuration set", async () => {
    await publishing(["SEND", "BOUNCE"]);

    await send("bounce@simulator.amazonses.com", "");

    expect(onBus).to.deep.equal([]);
  });

  it("goes to a topic by the v1 destination, and what the topic refuses is reported", async () => {
    await running.declare("aws:ses/eventDestination:EventDestination", "to-topic", {
      configurationSetName: "shop",
      enabled: true,
      matchingTypes: ["bounce"],
      snsDestination: { topicArn: "arn:aws:sns:us-east-1:000000000000:feedback" },
    });

    await send("bounce@simulator.amazonses.com");
    topicRefuses = true;
    await send("bounce@simulator.amazonses.com");

    const [[topicArn, message, sourceArn] = []] = onTopic;
    expect(topicArn).to.equal("arn:aws:sns:us-east-1:000000000000:feedback");
    expect(sourceArn).to.equal(setArn);
    expect(detailSchema.parse(JSON.parse(message ?? "")).eventType).to.equal("Bounce");
    expect(dropped.join()).to.contain("feedback").and.contain("not allowed");
  });

  it("can't be asked for by a role that may only use the sender: the configuration set needs permission too", async () => {
    const identity = "arn:aws:ses:us-east-1:000000000000:identity/*";
    const mayUse = (...Resource: string[]) =>
      running.client(SESClient, running.roleThatMay({ Action: "ses:SendEmail", Resource }));
    const mail = new SendEmailCommand({
      Source: "shop@example.com",
      Destination: { ToAddresses: ["ada@example.com"] },
      Message: { Subject: { Data: "Hello" }, Body: { Text: { Data: "Hello" } } },
      ConfigurationSetName: "shop",
    });

    const error = await errorOf(mayUse(identity).send(mail));
    await mayUse(identity, setArn).send(mail);

    expect(error.name).to.equal("AccessDenied");
    expect(error.message).to.contain("configuration-set/shop");
  });

  it("ends with a set whose sending is paused", async () => {
    await running.declare("aws:ses/configurationSet:ConfigurationSet", "paused", { sendingEnabled: false });

    const error = await errorOf(send("ada@example.com", "paused"));

    expect(error.name).to.equal("ConfigurationSetSendingPausedException");
  });

  it("is refused for what never happens here, and for another bus", async () => {
    const opens = await errorOf(publishing(["OPEN"]));
    const elsewhere = await errorOf(
      running.declare(
        "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination",
        "elsewhere",
        {
          configurationSetName: "shop",
          eventDestinationName: "elsewhere",
          eventDestination: {
            matchingEventTypes: ["SEND"],
            eventBridgeDestination: { eventBusArn: `${busDestination.eventBusArn}2` },
          },
        },
      ),
    );

    expect(opens.message).to.contain("happen here");
    expect(elsewhere.message).to.contain("default bus");
  });
});
