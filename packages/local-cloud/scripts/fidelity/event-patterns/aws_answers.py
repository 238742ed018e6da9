"""python aws_answers.py CHECKOUT FILE: what AWS's TestEventPattern answered, as facts in our own shape.

CHECKOUT is a copy of localstack/localstack, whose tests record AWS's answers. Of each event only the fields that AWS
demands and those that the pattern speaks of are kept. Needs json5 from PyPI.
"""
import json
import os
import re
import sys

import json5

checkout, target = sys.argv[1:3]
folder = os.path.join(checkout, "tests/aws/services/events")
recorded = json.load(open(os.path.join(folder, "test_events_patterns.snapshot.json")))
demanded = ["id", "source", "detail-type", "account", "region", "time"]


def reason(name):
    key = f"tests/aws/services/events/test_events_patterns.py::TestEventPattern::test_event_pattern[{name}]"
    error = recorded[key]["recorded-content"][name]["exception_message"]["Error"]
    return error["Message"].split("\n")[0]


def kept(event, pattern):
    spoken = set(re.findall(r'"((?:[^"\\]|\\.)*)"\s*:', json.dumps(pattern)))
    steps = {step for name in spoken for step in [name, name.split(".")[0]]}
    return {name: value for name, value in event.items() if name in demanded or name in steps}


cases = []
templates = os.path.join(folder, "event_pattern_templates")
for file in sorted(os.listdir(templates)):
    name, kind = os.path.splitext(file)
    if kind != ".json5":
        continue
    template = json5.load(open(os.path.join(templates, file)))
    pattern, event = template["EventPattern"], template["Event"]
    answer = reason(name) if name.endswith("_EXC") else not name.endswith("_NEG")
    cases.append({"pattern": json.dumps(pattern), "event": json.dumps(kept(event, pattern)), "aws": answer})

base = dict(zip(demanded, ["1", "shop", "Test", "123456789012", "us-east-2", "2022-07-13T13:48:01Z"]))


def also(pattern, event, answer):
    cases.append({"pattern": pattern, "event": event, "aws": answer})


# The tests beside the templates, by what they show.
multi_key = [open(os.path.join(templates, f"complex_multi_key_event{end}.json")).read() for end in ["_pattern", ""]]
also(re.sub(r"\s+", " ", multi_key[0]), re.sub(r"\s+", " ", multi_key[1]), True)
escapes = json.dumps({**base, "detail": {"star": "*", "backslash": "\\"}})
also('{"detail":{"star":["*"],"backslash":["\\\\"]}}', escapes, True)
whole = json.dumps(base)
also('{"source":["shop"],"detail-type":["Test"]}', whole, True)
also('{"source":["shipment"],"detail-type":["Test"]}', whole, False)
also('["not", "a", "dict"]', whole, "Event pattern is not valid. Reason: Filter is not an object")
numeric = '{"body":{"test":[{"numeric":[">",100]}]}}'
for event in ["plain string", '["plain string"]', '{"testEvent":"value"}']:
    also(numeric, event, "Parameter Event is not valid.")
deep = {**base, "detail": {"payload.nested.another-level.deep": {"inside-list": ["q-test-1", "other"]}}}
also(json.dumps({"detail": {"payload.nested.another-level.deep": {"inside-list": [{"prefix": "q-test"}]}}}), json.dumps(deep), True)
with open(target, "w") as out:
    out.writelines(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
print(len(cases), "cases")
