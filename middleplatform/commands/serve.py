# SPDX-License-Identifier: Apache-2.0
"""``middleplatform serve``: answer tills and phones until told to stop."""

import argparse
import json
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from types import FrameType

import uvicorn

from middleplatform.app import create_app
from middleplatform.bootstrap import Platform, build_platform
from middleplatform.commands.output import CommandError
from middleplatform.commands.platform_options import add_database_options, load_settings, read_sms_gateway
from middleplatform.commands.supervisor import tell_supervisor
from middleplatform.commands.workers import Workers, WorkerSide
from middleplatform.edge.bounded_protocol import BoundedProtocol
from middleplatform.logs import configure_logs
from middleplatform.settings import Settings

KEEP_ALIVE_S = 75
"""How long an idle connection is kept: longer than clients and proxies keep theirs (30, 60 s), so that they end it.

Who is still about to send when it ends gets no answer, and has to ask.
"""

_GRACE_S = 30
_MOST_WORKERS = 64
_STDIN = 0


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", help_text: str) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("serve", help=help_text)
    add_database_options(parser)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8443, help="port to listen on; 0 takes a free one")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes that answer (default: 1)")
    parser.add_argument("--ready-file", type=Path, metavar="FILE", help="also write the ready line here")
    parser.add_argument("--sms-gateway", type=Path, metavar="FILE", help="where SMS codes go: url, key_id, secret")
    parser.add_argument(
        "--trusted-proxy",
        action="append",
        metavar="ADDRESS",
        help="a proxy or network whose X-Forwarded-For and -Proto count (default: 127.0.0.1); may be repeated",
    )
    parser.add_argument("--training", action="store_true", help="serve a training database")
    parser.add_argument(
        "--stop-with-stdin", action="store_true", help="stop when standard input closes, as with its parent"
    )
    parser.set_defaults(run=run, json=False)


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; exit code 0, or 2 with a sentence."""
    configure_logs()
    _keep_no_image()
    _check_workers(arguments)
    settings = load_settings(arguments, training=arguments.training)
    if arguments.trusted_proxy:
        settings = replace(settings, trusted_proxies=_proxies(arguments.trusted_proxy))
    if arguments.sms_gateway is not None:
        if arguments.training:
            raise CommandError("--sms-gateway is not for --training, which sends nothing")
        settings = replace(settings, sms_gateway=read_sms_gateway(arguments.sms_gateway))
    with _listen(arguments.host, arguments.port) as listener:
        stop_with = _STDIN if arguments.stop_with_stdin else None

        def announce() -> None:
            _announce(_url(listener), arguments.ready_file)

        if arguments.workers == 1:
            return _serve(settings, listener, announce, stop_with)
        return _serve_by_workers(arguments, settings, listener, announce, stop_with)


def _keep_no_image() -> None:
    """Have the system keep no image of this process' memory, should it crash: keys and passwords would be in it."""
    if sys.platform != "win32":
        import resource  # Exists on POSIX only.

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _serve_by_workers(
    arguments: argparse.Namespace,
    settings: Settings,
    listener: socket.socket,
    announce: Callable[[], None],
    stop_with: int | None,
) -> int:
    """Serve in several processes, which keep their counters in a folder of this service's own."""
    with tempfile.TemporaryDirectory(prefix="jifu-metrics-") as folder:
        settings = replace(settings, metrics_folder=Path(folder))
        # What is wrong with the database or the key is said here, once, and not by each worker.
        build_platform(settings).close()

        def work(side: WorkerSide) -> int:
            return _serve(settings, listener, side.tell_ready, side.parent)

        return Workers(arguments.workers, work, announce, grace_s=_GRACE_S + 5, stop_with=stop_with).run()


def _proxies(given: list[str]) -> tuple[str, ...]:
    """Return addresses and networks. Raises `CommandError` for what is none."""
    for address in given:
        try:
            ip_network(address)
        except ValueError as error:
            raise CommandError(f"--trusted-proxy {address!r} is no address or network: {error}") from error
    return tuple(given)


def _check_workers(arguments: argparse.Namespace) -> None:
    """Raise `CommandError` for a number of processes that cannot be."""
    if not 1 <= arguments.workers <= _MOST_WORKERS:
        raise CommandError(f"--workers {arguments.workers} is not between 1 and {_MOST_WORKERS}")
    if arguments.workers > 1 and arguments.training:
        raise CommandError("--workers above 1 is not for --training, whose text messages stand in one process")
    if arguments.workers > 1 and not hasattr(os, "fork"):
        raise CommandError("this system has no --workers: run several copies on ports of their own behind a proxy")


def _serve(settings: Settings, listener: socket.socket, tell_ready: Callable[[], None], stop_with: int | None) -> int:
    """Serve in this process until a signal, or until ``stop_with`` (a file descriptor) ends."""
    platform = build_platform(settings)
    try:
        server = _Server(platform, tell_ready)
        if stop_with is not None:
            threading.Thread(target=_stop_with, args=(server, stop_with), daemon=True).start()
        server.run(sockets=[listener])
    finally:
        platform.close()
    return 0 if server.started else 2


def _announce(url: str, ready_file: Path | None) -> None:
    """Say where tills and phones are answered from now on."""
    line = json.dumps({"event": "ready", "url": url})
    if ready_file is not None:
        # Renamed into place: whoever waits for the file never reads half of it.
        draft = ready_file.with_name(ready_file.name + ".part")
        draft.write_text(line + "\n", encoding="utf-8")
        draft.replace(ready_file)
    print(line, flush=True)
    tell_supervisor("READY=1")


class _Server(uvicorn.Server):
    """Uvicorn, which says when it is ready and ends long waits when it stops."""

    def __init__(self, platform: Platform, tell_ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                create_app(platform),
                http=BoundedProtocol,
                ws="none",
                forwarded_allow_ips=list(platform.settings.trusted_proxies),
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=KEEP_ALIVE_S,
                timeout_graceful_shutdown=_GRACE_S,
            )
        )
        self._platform = platform
        self._tell_ready = tell_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        self._tell_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer those who wait, then stop."""
        self._platform.hub.close()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, _frame: FrameType | None) -> None:
        """Stop on a signal, with exit code 0: uvicorn would raise it again at the end."""
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True


def _listen(host: str, port: int) -> socket.socket:
    """Take the address before anything else begins. Raises `CommandError`."""
    if not 0 <= port <= 65_535:
        raise CommandError(f"port {port} is not between 0 and 65535")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise CommandError(f"host {host!r} cannot be listened on: {error.strerror or error}") from error
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise CommandError(f"cannot listen on {host} port {port}: {error.strerror or error}") from error
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _stop_with(server: uvicorn.Server, end: int) -> None:
    # Not through sys.stdin: a thread that sits in its buffer's lock aborts the interpreter when it ends.
    while os.read(end, 1024):
        pass
    server.should_exit = True
