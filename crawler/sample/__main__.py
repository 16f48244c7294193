"""`python -m crawler.sample`: serves the sample web until it is interrupted, and says how to crawl it."""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
import threading

from crawler.sample.server import ADDRESS, SampleWeb, serve

# A port that a README can name; 0 takes any free one.
DEFAULT_PORT = 8470


def crawl_command(web: SampleWeb) -> str:
    """The command that crawls this sample web, ready for a shell."""
    options = [f"--connect-to {shlex.quote(pair)}" for pair in web.connect_to]
    return " \\\n  ".join(["tearsheet crawl", *map(shlex.quote, web.seeds), *options])


def main(arguments: list[str] | None = None) -> int:
    """Exit code: 0 after an interrupt, 1 when the port can't be had."""
    parser = argparse.ArgumentParser(prog="python -m crawler.sample", description=__doc__)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="port on 127.0.0.1 (default %(default)s; 0: any)")
    parser.add_argument("--delay-ms", type=int, default=0, help="hold each answer back so long (default 0)")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with serve(options.port, options.delay_ms) as web:
            sys.stdout.write(f"# the sample web is at http://{ADDRESS}:{web.port}; Ctrl-C ends it\n{crawl_command(web)}\n")
            sys.stdout.flush()
            threading.Event().wait()
    except OSError as error:
        sys.stderr.write(f"port {options.port} on {ADDRESS} can't be had ({error.strerror}): choose another with --port\n")
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
