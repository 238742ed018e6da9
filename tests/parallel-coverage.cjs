// A worker of a parallel run writes its coverage when it exits. That takes longer than the second after which mocha's pool
// sends SIGTERM, so the signal doesn't end it.
if (process.env.NODE_V8_COVERAGE && process.env.MOCHA_WORKER_ID) process.on("SIGTERM", () => {});
