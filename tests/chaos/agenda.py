"""Does what is due when it is due, several things at a time."""

import heapq
import itertools
import threading
import time


class Agenda:
    """Any thread may call, a job that is being done included. A job that raises ends the wait() with what it raised."""

    def __init__(self, threads):
        self._due = []
        self._order = itertools.count()
        self._unfinished = 0
        self._problem = None
        self._changed = threading.Condition()
        for _ in range(threads):
            threading.Thread(target=self._work, daemon=True).start()

    def after(self, seconds, job, *arguments):
        with self._changed:
            heapq.heappush(self._due, (time.monotonic() + seconds, next(self._order), job, arguments))
            self._unfinished += 1
            self._changed.notify()

    def has_more(self):
        """Besides the job that asks."""
        with self._changed:
            return self._unfinished > 1

    def wait(self):
        """Until nothing is left to do."""
        with self._changed:
            self._changed.wait_for(lambda: self._problem or not self._unfinished)
            if self._problem:
                raise self._problem

    def _work(self):
        while True:
            job, arguments = self._next()
            try:
                job(*arguments)
            except Exception as problem:  # raised again where somebody waits
                self._problem = problem
            with self._changed:
                self._unfinished -= 1
                if self._problem or not self._unfinished:
                    self._changed.notify_all()

    def _next(self):
        with self._changed:
            while not self._due or self._due[0][0] > time.monotonic():
                self._changed.wait(self._due[0][0] - time.monotonic() if self._due else None)
            return heapq.heappop(self._due)[2:]
