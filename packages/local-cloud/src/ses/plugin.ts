import { just } from "../console/drawing";
import { defaultBus } from "../eventbridge/port";
import type { ServicePlugin } from "../plugin";
import { topics } from "../sns/port";
import { mailPath, mailRoute } from "./mail-page";
import { mail } from "./port";
import { rejectSwitch } from "./reject-switch";
import { sesResources } from "./resources";
import { SesService } from "./ses";

export const ses: ServicePlugin = {
  name: "SES",
  outlives: ["AWS endpoint"],
  drawings: {
    "aws:ses/emailIdentity:EmailIdentity": just("mail"),
    "aws:ses/domainIdentity:DomainIdentity": just("mail"),
  },
  access: { "ses:SendEmail": "flow", "ses:SendRawEmail": "flow" },
  create: (cloud) => {
    const { stateDirectory, rejectMailTo: reject } = cloud.settings;
    const service = new SesService({
      stateDirectory,
      reject,
      clock: cloud.clock,
      feedback: {
        toBus: (event) => defaultBus.of(cloud).publish(event),
        toTopic: (topicArn, message, sourceArn) =>
          void topics.of(cloud).publishAs(topicArn, { message }, { service: "ses.amazonaws.com", sourceArn }),
        dropped: (reason) => cloud.warn("SES", reason),
      },
    });
    mail.provide(cloud, service);
    return {
      service,
      endpoints: [service],
      resources: sesResources(service),
      switches: { id: "ses", switches: [rejectSwitch(service)] },
      routes: { [`GET ${mailPath}`]: mailRoute(service.mailbox) },
    };
  },
};
