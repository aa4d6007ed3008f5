"""One job at a time, the newest wins: jobs in, the ticket of the one to start now out. No threads here."""

from __future__ import annotations

from threading import Event
from typing import Generic, TypeVar

Job = TypeVar("Job")


class Ticket:
    """The right of one job to run; it is taken away from any thread and asked by the working one."""

    __slots__ = ("_stopped", "generation")

    def __init__(self, generation: int) -> None:
        self.generation = generation
        self._stopped = Event()

    def stop(self) -> None:
        self._stopped.set()

    @property
    def stopped(self) -> bool:
        return self._stopped.is_set()


class SingleFlight(Generic[Job]):
    """At most one job runs and one waits. A thread cannot be killed: it is asked to stop and waited for."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._generation = 0
        self._running: Ticket | None = None
        self._waiting: Job | None = None

    @property
    def busy(self) -> bool:
        return self._running is not None

    @property
    def wanted(self) -> bool:
        """Some job that nobody stopped is running or waits."""
        return self._waiting is not None or (self._running is not None and not self._running.stopped)

    def ask(self, job: Job) -> Ticket | None:
        """A ticket if the job may start now; None if it waits until the running one has landed."""
        if self._running is not None:
            self._running.stop()
            self._waiting = job
            return None
        return self._start()

    def landed(self, ticket: Ticket) -> tuple[Ticket, Job] | None:
        """The job that may start now that this one has ended."""
        if ticket is not self._running:
            return None
        self._running, job, self._waiting = None, self._waiting, None
        return None if job is None else (self._start(), job)

    def fresh(self, ticket: Ticket) -> bool:
        """Whether an answer that comes with this ticket is still wanted."""
        return ticket is self._running and not ticket.stopped

    def stop(self) -> None:
        """Nothing that runs or waits is wanted any more."""
        self._waiting = None
        if self._running is not None:
            self._running.stop()

    def _start(self) -> Ticket:
        self._generation += 1
        self._running = Ticket(self._generation)
        return self._running
