import { isIP, isIPv4 } from "node:net";
import { InvalidEventPattern } from "./invalid-pattern";

/** An IP address as a number, and how many bits it has; undefined when the text isn't an address. */
export const ipOf = (text: string): { bits: 32 | 128; value: bigint } | undefined => {
  if (!isIP(text) || text.includes("%")) return undefined;
  return isIPv4(text) ? { bits: 32, value: v4(text) } : { bits: 128, value: v6(text) };
};

const v4 = (text: string): bigint => text.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);

const v6 = (text: string): bigint => {
  const tail = text.slice(text.lastIndexOf(":") + 1);
  const dotted = isIPv4(tail) ? v4(tail) : undefined;
  const plain =
    dotted === undefined
      ? text
      : `${text.slice(0, -tail.length)}${(dotted >> 16n).toString(16)}:${(dotted & 0xffffn).toString(16)}`;
  const [head = "", rest] = plain.split("::");
  const left = groups(head);
  const right = groups(rest ?? "");
  const zeros = new Array<string>(8 - left.length - right.length).fill("0");
  return [...left, ...zeros, ...right].reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
};

const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));

/**
 * Compiles a `cidr` value. As EventBridge's rule engine does it, the range starts at the address as written (which
 * needn't be the first of its network) and ends with the network.
 */
export const cidrTest = (cidr: string): ((text: string) => boolean) => {
  const [address = "", mask, ...more] = cidr.split("/");
  if (mask === undefined || more.length > 0)
    throw new InvalidEventPattern("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(mask)) throw new InvalidEventPattern("Malformed CIDR, mask bits must be an integer");
  if (mask.startsWith("-")) throw new InvalidEventPattern("Malformed CIDR, mask bits must not be negative");
  const ip = ipOf(address);
  if (!ip) throw new InvalidEventPattern(`Nonstandard IP address: ${address}`);
  if (Number(mask) >= ip.bits)
    throw new InvalidEventPattern(`IPv${ip.bits === 32 ? 4 : 6} mask bits must be < ${ip.bits}`);
  const last = ip.value | ((1n << BigInt(ip.bits - Number(mask))) - 1n);
  return (text) => {
    const candidate = ipOf(text);
    return candidate?.bits === ip.bits && candidate.value >= ip.value && candidate.value <= last;
  };
};
