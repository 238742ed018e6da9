import { isIPv6 } from "node:net";
import { InvalidEventPattern } from "./invalid-pattern";

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

const dotted = /^\d+\.\d+\.\d+\.\d+$/;
const colons = /^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/;

/**
 * An IP address as EventBridge's rule engine reads it: four numbers with any leading zeros, or groups with colons. A v4
 * address in v6's clothes (`::ffff:a00:1`) is the v4 address; one with dots in it (`::ffff:10.0.0.1`) isn't an address.
 * @returns undefined when the text isn't an address
 */
export const ipOf = (text: string): Address | undefined => {
  if (dotted.test(text)) return v4(text);
  return colons.test(text) && isIPv6(text) ? v6(text) : undefined;
};

/** The longest text that the engine's own parser looks at. */
const longestV4 = 15;

const v4 = (text: string): Address | undefined => {
  const parts = text.split(".").map(BigInt);
  if (text.length > longestV4 || parts.some((part) => part > 255n)) return undefined;
  return { bits: 32, value: parts.reduce((sum, part) => sum * 256n + part, 0n) };
};

const v6 = (text: string): Address => {
  const [head = "", rest] = text.split("::");
  const left = groups(head);
  const right = groups(rest ?? "");
  const zeros = new Array<string>(8 - left.length - right.length).fill("0");
  const value = [...left, ...zeros, ...right].reduce((sum, part) => sum * 65536n + BigInt(`0x${part}`), 0n);
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
};

const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));

/** Compiles a `cidr` value: the whole network that the address lies in. */
export const cidrTest = (cidr: string): ((text: string) => boolean) => {
  const [address = "", mask, ...more] = cidr.split("/");
  if (mask === undefined || more.length > 0)
    throw new InvalidEventPattern("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(mask)) throw new InvalidEventPattern("Malformed CIDR, mask bits must be an integer");
  if (mask.startsWith("-")) throw new InvalidEventPattern("Malformed CIDR, mask bits must not be negative");
  const ip = ipOf(address);
  if (!ip)
    throw new InvalidEventPattern(`${spelled(address) ? "Invalid" : "Nonstandard"} IP address: ${address}`);
  if (Number(mask) >= ip.bits)
    throw new InvalidEventPattern(`IPv${ip.bits === 32 ? 4 : 6} mask bits must be < ${ip.bits}`);
  const network = (value: bigint) => value >> BigInt(ip.bits - Number(mask));
  return (text) => {
    const candidate = ipOf(text);
    return candidate?.bits === ip.bits && network(candidate.value) === network(ip.value);
  };
};

const spelled = (text: string): boolean => dotted.test(text) || colons.test(text);
