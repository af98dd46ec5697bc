"""dnspython and aiohttp as one would write it by hand. usage: dnspython_aiohttp.py funnel PORT DOMAINS WINDOW
or: dnspython_aiohttp.py policy PORT HOSTS WINDOW ROOTS_FILE"""

from __future__ import annotations

import asyncio
import pathlib
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from client_run import Measured  # noqa: E402

Step = Callable[[int], Awaitable[bool]]


async def window_of(step: Step, count: int, window: int) -> int:
    numbers = iter(range(count))

    async def worker() -> int:
        return sum([await step(number) for number in numbers])

    return sum(await asyncio.gather(*(worker() for _ in range(window))))


def funnel(port: int) -> Step:
    import dns.asyncresolver

    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], port

    async def absent(name: str) -> bool:
        try:
            await resolver.resolve(name, "TXT")
        except dns.resolver.NXDOMAIN:
            return True
        return False

    async def check(number: int) -> bool:
        domain = f"n{number}.bench.test"
        record, reports, mail = await asyncio.gather(
            absent(f"_mta-sts.{domain}"), absent(f"_smtp._tls.{domain}"), resolver.resolve(domain, "MX")
        )
        return record and reports and [rr.exchange.to_text() for rr in mail] == [f"mx.{domain}."]

    return check


async def policies(port: int, hosts: int, window: int, roots: str) -> int:
    import aiohttp
    from aiohttp.abc import AbstractResolver

    class Resolver(AbstractResolver):
        async def resolve(self, host: str, given: int = 0, family: int = socket.AF_INET) -> list:
            number = int(host.split(".")[1][1:])
            ip = f"127.{64 + (number >> 16)}.{number >> 8 & 255}.{number & 255}"
            return [{"hostname": host, "host": ip, "port": given, "family": family, "proto": 0, "flags": 0}]

        async def close(self) -> None:
            pass

    connector = aiohttp.TCPConnector(
        resolver=Resolver(),
        ssl=ssl.create_default_context(cafile=roots),
        limit=0,
        force_close=True,
        use_dns_cache=False,
    )
    async with aiohttp.ClientSession(connector=connector) as session:

        async def fetch(number: int) -> bool:
            url = f"https://mta-sts.p{number}.bench.test:{port}/.well-known/mta-sts.txt"
            async with session.get(url, allow_redirects=False) as response:
                return response.status == 200 and (await response.text()).startswith("version: STSv1")

        return await window_of(fetch, hosts, window)


def main() -> None:
    port, count, window = (int(each) for each in sys.argv[2:5])
    work = (
        window_of(funnel(port), count, window)
        if sys.argv[1] == "funnel"
        else policies(port, count, window, sys.argv[5])
    )
    with Measured() as run:
        right = asyncio.run(work)
    run.print(count, {"right": right})


if __name__ == "__main__":
    main()
