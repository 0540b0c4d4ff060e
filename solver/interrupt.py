"""Ctrl-C: long work is asked to stop and may still give what it has."""

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

TICK = 0.1  # seconds

T = TypeVar("T")


def interruptible(work: Callable[[Callable[[], bool]], T]) -> T:
    """What `work` gives. It is passed a question: was Ctrl-C pressed? A second one ends the process there and then.

    To be called by the main thread, which alone hears of signals, and only between two steps of Python: so it waits,
    and the work is done by another one. It wakes up now and then: the system may hand the signal to any thread, and
    then nothing else would wake this one.
    """
    asked = threading.Event()

    def hear(*_: object) -> None:
        if asked.is_set():
            os._exit(130)
        asked.set()

    before = signal.signal(signal.SIGINT, hear)
    try:
        with ThreadPoolExecutor(1) as thread:
            doing = thread.submit(work, asked.is_set)
            while not doing.done():
                wait([doing], timeout=TICK)
            return doing.result()
    finally:
        signal.signal(signal.SIGINT, before)
