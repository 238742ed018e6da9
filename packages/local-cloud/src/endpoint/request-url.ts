import { AwsError } from "../service";

/**
 * Parses a request's URL. Its path may begin with `//`, which must not be read as a host name.
 * @param target of the request line: `/path?query`, or the same after a scheme and a host
 * @throws AwsError BadRequest
 */
export const requestUrl = (target = "/"): URL => {
  const path = target.replace(/^https?:\/\/[^/?#]*(?=\/)/i, "");
  if (!path.startsWith("/"))
    throw new AwsError("BadRequest", `${target} is not a path. A request's target begins with /`);
  return new URL(`http://localhost${path}`);
};

/** Decodes a part of a path. @throws AwsError BadRequest */
export const decodedPart = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new AwsError("BadRequest", `${part} has a percent-encoding that isn't UTF-8`);
  }
};

/** Whether a path is that of a queue's URL: calls to it are SQS's, whether a signature says so or not. */
export const isQueuePath = (pathname: string): boolean => /^\/\d{12}\/[^/?]+/.test(pathname);
