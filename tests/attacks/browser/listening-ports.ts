import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { processFamily, type RunningProcess } from "../../e2e/process-family";

/** Whether this system tells which process listens where. */
export const canListPorts = process.platform === "linux";

/** The TCP ports that a process and its descendants listen on. Linux only. */
export const listeningPorts = (pid: number): number[] => {
  const sockets = new Set(processFamily(pid).flatMap(socketsOf));
  return ["tcp", "tcp6"]
    .flatMap((file) => readFileSync(`/proc/net/${file}`, "utf8").split("\n").slice(1))
    .flatMap((line) => {
      // 0: 0100007F:1F90 00000000:0000 0A …: address and port in hexadecimal, the state, and later the inode.
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      return state === "0A" && sockets.has(inode) ? [Number.parseInt(local.split(":")[1] ?? "", 16)] : [];
    });
};

const socketsOf = ({ pid }: RunningProcess): string[] => {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => inodeOf(`/proc/${pid}/fd/${fd}`) ?? []);
  } catch {
    return []; // it has just ended
  }
};

const inodeOf = (path: string): string | undefined => {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1];
  } catch {
    return undefined; // it has just been closed
  }
};
