import { SESServiceException } from "@aws-sdk/client-ses";
import { expect } from "chai";
import { OrderNotFound } from "../../../handlers/domain/errors";
import { mailDelay } from "../../../handlers/notifications/mail-failure";

const answered = (name: string, httpStatusCode: number) =>
  new SESServiceException({ name, message: name, $fault: "client", $metadata: { httpStatusCode } });

describe("a mail that wasn't sent", () => {
  const passing: Record<string, unknown> = {
    "SES throttles": answered("Throttling", 400),
    "SES throttles, by its newer name": answered("ThrottlingException", 400),
    "the daily quota is used up": answered("LimitExceededException", 400),
    "SES is down": answered("ServiceUnavailable", 503),
    "SES has an error of its own": answered("InternalFailure", 500),
    "SES answers too many requests": answered("Whatever", 429),
    "the configuration set's sending is paused": answered("ConfigurationSetSendingPausedException", 400),
    "the account's sending is paused": answered("AccountSendingPausedException", 400),
    "the answer was lost": Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }),
    "the call timed out": Object.assign(new Error("timed out"), { name: "TimeoutError" }),
  };
  for (const [what, error] of Object.entries(passing))
    it(`waits ever longer when ${what}`, () => {
      expect(mailDelay(error, 240)).to.equal(240);
    });

  const lasting: Record<string, unknown> = {
    "SES rejects it": answered("MessageRejected", 400),
    "the sender isn't verified": answered("MailFromDomainNotVerifiedException", 400),
    "a parameter is wrong": answered("InvalidParameterValue", 400),
    "its order isn't there": new OrderNotFound("ord_1"),
    "something that isn't an error was thrown": "no",
  };
  for (const [what, error] of Object.entries(lasting))
    it(`is soon tried again, and soon a dead letter, when ${what}`, () => {
      expect(mailDelay(error, 240)).to.equal(5);
    });
});
