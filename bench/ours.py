"""Our crawler under its public command, with reading switched off for the ``fetch`` case."""

from __future__ import annotations

import sys
from typing import Any

WORKERS = 2
HOSTS = tuple(f"news{number}.example" for number in range(1, 9))


def arguments(urls_file: str, data: str, port: int) -> list[str]:
    """Arguments of ``tearsheet`` for a crawl of the bench's pages."""
    mapped = [word for host in HOSTS for word in ("--connect-to", f"{host}=127.0.0.1:{port}")]
    return ["crawl", "--from", urls_file, "--data", data, "--delay", "0", "--no-sources", "--workers", str(WORKERS), *mapped]


def crawl(kind: str, urls_file: str, data: str, port: str) -> None:
    """Runs ``tearsheet crawl`` in this process; the pages are counted in its tables afterwards, by somebody else.

    Raises SystemExit with the command's exit code where that is not 0.
    """
    import crawler.opening
    import tearsheet

    if kind == "fetch":
        setattr(crawler.opening, "ReadPool", NoReading)  # noqa: B010 - mypy: it is not exported from there
    sys.argv = ["tearsheet", *arguments(urls_file, data, int(port))]
    try:
        tearsheet.main()
    except SystemExit as end:
        if end.code not in (0, None):
            raise


class NoReading:
    """Stands in for the reading pool and reads nothing: each page is settled with an empty reading, without a process."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def __enter__(self) -> NoReading:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    async def read(self, task: Any) -> Any:  # noqa: ARG002
        from pipelines.records import Reading

        return Reading(None)

    def read_all(self, tasks: Any) -> Any:
        from pipelines.records import Reading

        return (Reading(None) for _ in tasks)

    def close(self) -> None:
        """Nothing to close."""
