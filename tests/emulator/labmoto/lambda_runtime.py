"""Runs one invocation of a Python function in a process of its own: `lambda_runtime.py HANDLER RESPONSE_FILE`.

The event and what the context says come as JSON on standard input; the folder is the unpacked archive. What the handler
returns, or the error it ends with, goes to the file; what it prints or logs goes to standard error, which is its log.

https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
"""

import importlib
import json
import logging
import os
import sys
import time
import traceback


class Context:
    """What a handler gets as its second argument."""

    def __init__(self, values: dict, deadline: float):
        self.__dict__.update(values)
        self._deadline = deadline

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def main(handler: str, response_file: str) -> int:
    invocation = json.load(sys.stdin)
    context = Context(invocation["context"], time.monotonic() + invocation["timeout"])
    sys.stdout = sys.stderr
    sys.path.insert(0, os.getcwd())
    logging.basicConfig(stream=sys.stderr, format=f"[%(levelname)s]\t{context.aws_request_id}\t%(message)s")
    module, function = handler.rsplit(".", 1)
    try:
        response = json.dumps(getattr(importlib.import_module(module), function)(invocation["event"], context))
    except Exception as error:
        traceback.print_exc()
        response = json.dumps({"errorMessage": str(error), "errorType": type(error).__name__})
        return _finish(response_file, response, 1)
    return _finish(response_file, response, 0)


def _finish(response_file: str, response: str, code: int) -> int:
    with open(response_file, "w", encoding="utf-8") as file:
        file.write(response)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
