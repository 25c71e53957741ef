"""Serves the extended moto on loopback: `python3 -m labmoto [--port PORT]`.

Prints one line, `listening on http://127.0.0.1:PORT`, once it accepts calls. It ends with its standard input, so that
whoever started it never leaves it behind, however they end.
"""

import argparse
import os
import sys
import threading


def main() -> None:
    parser = argparse.ArgumentParser(prog="labmoto", description="AWS on loopback: moto and EKS Lab's extension of it")
    parser.add_argument("--port", type=int, default=0, help="the port on 127.0.0.1 (default: a free one)")
    port = parser.parse_args().port

    try:
        from labmoto.server import Server
    except ImportError as missing:
        sys.exit(f"moto is missing ({missing}): python3 -m pip install -r tests/emulator/requirements.txt")

    server = Server(port)
    threading.Thread(target=server.serve, daemon=True).start()
    print(f"listening on {server.endpoint}", flush=True)
    sys.stdin.read()
    # Whatever still runs (a function, a retry that waits) ends here, not when it is done.
    os._exit(0)


if __name__ == "__main__":
    main()
