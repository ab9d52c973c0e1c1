"""Starts a FHIR server that others made, prints its base URL and stops it on Ctrl-C.

python tests/interop/serve.py hapi --port 8080
"""

from __future__ import annotations

import argparse
import signal
import sys
from types import FrameType

from foreign_servers import SERVERS, ServerProblem, running


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("server", choices=SERVERS)
    parser.add_argument("--port", type=int, help="port on 127.0.0.1 (default: a free one)")
    wanted = parser.parse_args()

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        with running(SERVERS[wanted.server], wanted.port) as url:
            print(url, flush=True)
            signal.pause()
    except KeyboardInterrupt:
        return 0
    except ServerProblem as problem:
        print(problem, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
