import * as aws from "@pulumi/aws";

const queues: Record<string, aws.sqs.Queue> = { one: new aws.sqs.Queue("one") };

const urlOf = (name: string): unknown => Reflect.get(Object(queues[name]), "url").missing.property;

export const url = urlOf("two");
