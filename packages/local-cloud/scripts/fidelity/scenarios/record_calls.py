"""A pytest plugin that takes over what LocalStack's tests have recorded on AWS, as scenarios in our own shape.

Each test of localstack/localstack runs against a local cloud (TEST_AWS_ENDPOINT_URL, TEST_SKIP_LOCALSTACK_START=1,
PYTEST_PLUGINS=record_calls). The calls that it makes become the steps of a scenario, and AWS's recorded answers what is
expected of them. SCENARIOS names the file that is appended to. Texts that differ from run to run become `*`.
"""
import base64
import datetime
import json
import os
import re
import time

import dateutil.parser
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError
from localstack_snapshot.snapshots import prototype

SERVICES = ("events", "sqs")
# What LocalStack's transformers put in the place of a value without a number.
CONSTANTS = {"datetime", "date", "timestamp", "receipt-handle", "m-d5-of-body", "event-id", "md5", "sequence-number",
             "message-id", "target-arn", "replay-name", "m-d5-of-message-body", "topic-arn", "target-id", "target-id-one",
             "target-id-two"}
# AWS counts the same events differently from time to time.
UNSTEADY = {"SizeBytes", "BinaryValue"}
calls, matches, last = [], [], {"time": 0.0}


def plain(value):
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {name: moment(inner) if name == "Time" else plain(inner)
                for name, inner in value.items() if name != "ResponseMetadata"}
    return [plain(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def moment(value):
    """A time as the SDK sends it, in whatever form it was given."""
    return plain(dateutil.parser.parse(value) if isinstance(value, str) else value)


def recording(self, operation, params):
    call = {"service": self.meta.service_model.service_name, "action": operation, "input": plain(params)}
    call["after"] = round(time.time() - last["time"], 1) if last["time"] else 0
    calls.append(call)
    try:
        answer = original_call(self, operation, params)
        call["object"], call["output"] = answer, plain(answer)
        return answer
    except ClientError as error:
        call["object"] = error.response
        raise
    finally:
        last["time"] = time.time()


original_call = BaseClient._make_api_call
BaseClient._make_api_call = recording


def way(root, target, depth=0):
    if root is target:
        return []
    inner = root.items() if isinstance(root, dict) else enumerate(root) if isinstance(root, list) else []
    for name, value in inner if depth < 6 else []:
        found = way(value, target, depth + 1)
        if found is not None:
            return [name, *found]
    return None


def place(target):
    for index in reversed(range(len(calls))):
        found = way(calls[index].get("object"), target)
        if found is not None:
            return [index, found]
    return None


def place_of(target):
    whole = place(target)
    if whole is None and isinstance(target, list) and target:
        items = [place(item) for item in target]
        return None if None in items else items
    return whole


def match(self, key, obj):
    if isinstance(obj, (dict, list)):
        matches.append({"key": key, "at": place_of(obj)})
    return original_match(self, key, obj)


original_match = prototype.SnapshotSession.match
prototype.SnapshotSession.match = match


def expected(aws, here):
    if isinstance(aws, dict) and isinstance(aws.get("Error"), dict) and "Code" in aws["Error"]:
        # Names differ by protocol in what stands around them.
        code = re.sub(r"^AWS\.SimpleQueueService\.|Exception$", "", aws["Error"].get("QueryErrorCode", aws["Error"]["Code"]))
        return {"Error": {"Code": code, "Message": expected(aws["Error"]["Message"], None)}}
    if isinstance(aws, dict):
        return {name: "*" if name in UNSTEADY else expected(inner, here.get(name) if isinstance(here, dict) else None)
                for name, inner in aws.items() if name != "ResponseMetadata"}
    if isinstance(aws, list):
        return [expected(inner, here[index] if isinstance(here, list) and index < len(here) else None)
                for index, inner in enumerate(aws)]
    if not isinstance(aws, str):
        return aws
    if aws in CONSTANTS:
        return "*"
    return re.sub(r"<+[^<>]*>*(:\d+>)?|111111111111|(?<= )date\b|second-invalid-target-id", "*", aws)


def verdict(self, *_, **__):
    self.skip_verification_paths = []
    observed = self._transform(self.observed_state) if self.observed_state else {}
    for one in matches:
        aws = (self.recorded_state or {}).get(one["key"])
        one["aws"] = expected(aws, observed.get(one["key"]))
        one["ok"] = aws is not None and bool(prototype.SnapshotMatchResult(aws, observed.get(one["key"]), key=one["key"]))
    return []


prototype.SnapshotSession._assert_all = verdict


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):
    calls.clear()
    matches.clear()
    last["time"] = 0.0
    yield
    answered = [one for one in matches if one.get("at") is not None and one.get("aws") is not None]
    foreign = [call for call in calls if call["service"] not in SERVICES]
    if not answered or foreign:
        return
    name = re.sub(r"^tests?_", "", item.name).replace("_", " ")
    steps = [{key: call[key] for key in ("service", "action", "input", "output", "after") if call.get(key)} for call in calls]
    scenario = {"name": name, "steps": steps, "expected": [{"at": one["at"], "aws": one["aws"]} for one in answered]}
    with open(os.environ["SCENARIOS"], "a") as file:
        file.write(json.dumps(scenario, ensure_ascii=False, default=str) + "\n")
