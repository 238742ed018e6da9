import { type AwsCall, AwsError, NotImplementedLocally } from "../service";

/** The parameters of SendEmail that are supported or safely ignored (character sets, because everything is UTF-8). */
const supported =
  /^(Action|Version|Source|ConfigurationSetName|Tags\.member\.\d+\.(Name|Value)|Destination\.(To|Cc|Bcc)Addresses\.member\.\d+|ReplyToAddresses\.member\.\d+|Message\.(Subject|Body\.(Text|Html))\.(Data|Charset))$/;

/** @throws NotImplementedLocally */
export const refuseUnknown = ({ input }: AwsCall): void => {
  // The SDK sends empty lists as empty parameters.
  const unknown = Object.keys(input).find((name) => !supported.test(name) && input[name] !== "");
  if (unknown !== undefined) throw new NotImplementedLocally(`${unknown} of ses:SendEmail`);
};

/** @throws AwsError ValidationError */
export const required = (call: AwsCall, name: string): string => {
  const value = field(call, name);
  if (value === undefined || value === "") throw new AwsError("ValidationError", `${name} is required.`);
  return value;
};

/** `Shop <shop@example.com>` → `shop@example.com` */
export const addressOf = (source: string): string =>
  (/<([^>]+)>/.exec(source)?.[1] ?? source).trim().toLowerCase();

export const domainOf = (address: string): string => address.slice(address.indexOf("@") + 1);

export const field = ({ input }: AwsCall, name: string): string | undefined => {
  const value = input[name];
  return typeof value === "string" ? value : undefined;
};

/** Lists are numbered parameters: `Destination.ToAddresses.member.1`. */
export const members = ({ input }: AwsCall, name: string): string[] =>
  Object.keys(input)
    .filter((key) => key.startsWith(`${name}.member.`))
    .map((key) => String(input[key]));

export const destinationOf = (call: AwsCall) => ({
  ToAddresses: members(call, "Destination.ToAddresses"),
  CcAddresses: members(call, "Destination.CcAddresses"),
  BccAddresses: members(call, "Destination.BccAddresses"),
});

/** Names and values: https://docs.aws.amazon.com/ses/latest/APIReference/API_MessageTag.html */
const tagText = /^[A-Za-z0-9_-]{1,255}$/;

/** A message's tags by name. @throws AwsError InvalidParameterValue */
export const tagsOf = (call: AwsCall): Readonly<Record<string, string>> => {
  const tags: Record<string, string> = {};
  for (let n = 1; field(call, `Tags.member.${n}.Name`) !== undefined; n += 1) {
    const name = required(call, `Tags.member.${n}.Name`);
    const value = required(call, `Tags.member.${n}.Value`);
    const wrong = [name, value].find((text) => !tagText.test(text));
    if (wrong !== undefined)
      throw new AwsError(
        "InvalidParameterValue",
        `Invalid tag <${wrong}>: only alphanumeric ASCII characters, '_', and '-' are allowed.`,
      );
    tags[name] = value;
  }
  return tags;
};
