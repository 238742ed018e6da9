import type { Behaviour } from "./mapping-case";

/** The module of a function that behaves so. */
export const functionText = (behaviour: Behaviour): string => `
  const { failAttempts, parses, throws, failsItems, answer = null } = ${JSON.stringify(behaviour)};
  exports.handler = async ({ Records }) => {
    if (throws !== undefined) throw new Error(throws);
    if (parses) for (const { body } of Records) JSON.parse(body);
    for (const { attributes } of failAttempts === undefined ? [] : Records)
      if (failAttempts >= Number(attributes.ApproximateReceiveCount)) throw new Error("failed attempt");
    if (!failsItems) return answer;
    const failed = Records.filter(({ dynamodb }) => dynamodb.NewImage?.should_fail?.BOOL);
    return { batchItemFailures: failed.map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })) };
  };
`;
