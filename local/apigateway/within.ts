/** What came of some work within a time: `late` is told apart from whatever the work may give. */
export type InTime<Result> = { readonly late: true } | { readonly late: false; readonly result: Result };

/**
 * Waits for work no longer than it may take; what comes later is dropped.
 * @throws whatever the work throws in time
 */
export const within = async <Result>(
  milliseconds: number,
  work: Promise<Result>,
): Promise<InTime<Result>> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<InTime<Result>>((resolve) => {
    timer = setTimeout(() => resolve({ late: true }), milliseconds);
  });
  const done = work.then((result): InTime<Result> => ({ late: false, result }));
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
};
