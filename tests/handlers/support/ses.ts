import type { HttpFake, Received } from "./http-fake";

/** SES v1 speaks Query and XML. */
export const accepts: HttpFake["answer"] = (_received, response) => {
  response
    .writeHead(200, { "content-type": "text/xml" })
    .end(
      '<SendEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendEmailResult><MessageId>m-1</MessageId>' +
        "</SendEmailResult><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></SendEmailResponse>",
    );
};

export const rejects: HttpFake["answer"] = (_received, response) => {
  response
    .writeHead(400, { "content-type": "text/xml" })
    .end(
      '<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type>' +
        "<Code>MessageRejected</Code><Message>Email address is not verified: ada@example.com</Message></Error>" +
        "<RequestId>r-1</RequestId></ErrorResponse>",
    );
};

export const throttles: HttpFake["answer"] = (_received, response) => {
  response
    .writeHead(400, { "content-type": "text/xml" })
    .end(
      '<ErrorResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><Error><Type>Sender</Type>' +
        "<Code>Throttling</Code><Message>Maximum sending rate exceeded.</Message></Error>" +
        "<RequestId>r-1</RequestId></ErrorResponse>",
    );
};

export const sentEmail = (received: Received | undefined) => {
  const parameters = new URLSearchParams(received?.body ?? "");
  const get = (name: string) => parameters.get(name);
  return {
    source: get("Source"),
    to: get("Destination.ToAddresses.member.1"),
    configurationSet: get("ConfigurationSetName"),
    tag: [get("Tags.member.1.Name"), get("Tags.member.1.Value")],
    subject: get("Message.Subject.Data"),
    text: get("Message.Body.Text.Data"),
    html: get("Message.Body.Html.Data"),
  };
};
