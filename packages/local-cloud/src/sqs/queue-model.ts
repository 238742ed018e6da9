import { ServiceModel } from "../endpoint/protocols/model";

/** What the SDK's client knows of SQS, and what differs between its JSON and its XML beside. */
export const queueModel = async (): Promise<ServiceModel> =>
  new ServiceModel(
    await import("@aws-sdk/client-sqs"),
    "http://queue.amazonaws.com/doc/2012-11-05/",
    {
      hasErrorDetail: true,
      queryMessages: {
        "The specified queue does not exist.": "The specified queue does not exist for this wsdl version.",
      },
    },
    {
      InvalidParameterValueException: "InvalidParameterValue",
      MissingRequiredParameterException: "MissingParameter",
      InvalidAttributeValue: "InvalidAttributeValue",
      ResourceNotFoundException: "ResourceNotFoundException",
    },
  );
