/** FIFO queues, as refusals name them, with the way out. */
export const fifoQueues =
  "FIFO queues (declare a standard queue, and let its consumers sort messages and recognise repeats)";

export const isFifo = (nameOrArn: string): boolean => nameOrArn.endsWith(".fifo");
