import { RunningCloud, until } from "../tests/e2e/cloud";
import { ProjectCopy } from "../tests/e2e/project-copy";
import { median, type Progress, type Result, rounded } from "./measure";

/** The first save of each file isn't counted: it reads types and packages for the first time. */
const saves = 4;

/** Milliseconds, also for a start that bundles everything. */
const patience = 240_000;

const files = [
  { what: "one function: handlers/notifications/wording.ts", file: "handlers/notifications/wording.ts" },
  { what: "all functions: handlers/telemetry/powertools.ts", file: "handlers/telemetry/powertools.ts" },
  { what: "the program: infra/dashboard.ts", file: "infra/dashboard.ts" },
];

/** Measures the time from saving a file until `npm start -- --watch` says that the change is live. */
export const watching = async (progress: Progress): Promise<Result> => {
  const project = new ProjectCopy();
  const cloud = await RunningCloud.start({ project: project.directory, args: ["--watch"], patience });
  try {
    const rows = [];
    for (const { what, file } of files) {
      const times: number[] = [];
      for (let index = 0; index < saves; index += 1) {
        progress(`watch: save ${index + 1} of ${saves} of ${file}`);
        times.push(await timeOf(cloud, project, file));
      }
      rows.push({ what, "seconds until live": rounded(median(times.slice(1)) / 1000) });
    }
    return { title: "Saving a file with --watch", how: `median of ${saves - 1} saves`, rows };
  } finally {
    await cloud.stop();
    await project.remove();
  }
};

let changes = 0;

const timeOf = async (cloud: RunningCloud, project: ProjectCopy, file: string): Promise<number> => {
  changes += 1;
  const before = cloud.log.length;
  const start = performance.now();
  project.save(file, (text) => `${text}\nif (Date.now() < ${changes}) process.exitCode = ${changes};\n`);
  // The program's run changes nothing here, but takes as long.
  const done = new RegExp(`^${file}: (live after|nothing changes)`, "m");
  await until(
    `${file} to be live`,
    async () => cloud.log.slice(before),
    (log) => done.test(log),
    patience,
  );
  return performance.now() - start;
};
