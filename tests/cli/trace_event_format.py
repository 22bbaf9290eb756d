"""Checks a file against the trace-event format that Chrome and Perfetto read (JSON object form)."""

PHASES_KNOWN = set("BEXiICbnePSTFsftMNODv")


def problems(document):
    """What is wrong, as sentences; none for a valid document."""
    found = []
    if not isinstance(document, dict) or not isinstance(document.get("traceEvents"), list):
        return ["the document is no object with a list traceEvents"]
    if document.get("displayTimeUnit") not in (None, "ms", "ns"):
        found.append(f"displayTimeUnit is {document['displayTimeUnit']!r}")
    for i, event in enumerate(document["traceEvents"]):
        found += [f"event {i}: {text}" for text in event_problems(event)]
    return found or overlaps(document["traceEvents"])


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def event_problems(event):
    found = []
    phase = event.get("ph")
    if phase not in PHASES_KNOWN:
        found.append(f"ph is {phase!r}")
    for key in ("name",):
        if not isinstance(event.get(key), str):
            found.append(f"{key} is {event.get(key)!r}")
    for key in ("pid", "tid"):
        if not isinstance(event.get(key), int):
            found.append(f"{key} is {event.get(key)!r}")
    if "args" in event and not isinstance(event["args"], dict):
        found.append("args is no object")
    if phase != "M" and not (is_number(event.get("ts")) and event["ts"] >= 0):
        found.append(f"ts is {event.get('ts')!r}")
    if phase == "X" and not (is_number(event.get("dur")) and event["dur"] >= 0):
        found.append(f"dur is {event.get('dur')!r}")
    if phase == "C" and not (event.get("args") and all(is_number(value) for value in event["args"].values())):
        found.append(f"counter values are {event.get('args')!r}")
    if phase == "M" and event.get("name") in ("process_name", "thread_name") and \
            not isinstance(event.get("args", {}).get("name"), str):
        found.append("metadata without a name")
    return found


def overlaps(events):
    """Complete events of a thread must nest; ours must not even touch inside of each other."""
    found = []
    ends = {}
    for event in events:
        if event.get("ph") != "X":
            continue
        thread = (event["pid"], event["tid"])
        end, name = ends.get(thread, (0, ""))
        if event["ts"] < end - 2e-6:
            found.append(f"{event['name']} at {event['ts']} begins before {name} has ended at {end}")
        ends[thread] = (event["ts"] + event["dur"], event["name"])
    return found
