"""How a scan is run: machines, workers and limits. The limits bear the names of the options."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    machines: int = 1
    cores: int = 2  # of each machine, for scanner and resolver together
    workers: int = 1  # processes a machine, each with a Checker; the limits hold for one Checker
    threads: int = 1  # loops of each
    concurrency: int = 500  # domains at once, of each
    dns_rate: float = 0  # of each; 0: none
    dns_timeout: float = 5
    dns_tries: int = 2
    connect_timeout: float = 10
    per_host: int = 2
    per_policy_host: int = 20
    host_rate: float = 10
    back_off: float = 60
    descriptors: int = 65536  # ulimit -n
    cache_bytes: int = 268435456

    @property
    def all_workers(self) -> int:
        return self.machines * self.workers

    @property
    def look_ups_at_once(self) -> int:
        """docs/politeness.md: a quarter of the descriptors, and 4,000 at most, of a Checker."""
        return max(4, min(self.descriptors // 4, 4000))

    @property
    def mail_servers_at_once(self) -> int:
        return self.look_ups_at_once

    @property
    def policies_at_once(self) -> int:
        return max(4, self.look_ups_at_once // 2)
