"""`python -m solver` in a process of its own: Ctrl-C, and the same answer on every machine."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from solver.judge import broken_rules, wrong_claims
from solver.problem import Problem
from solver.solution import Solution
from tests.solver.problems import CALAIS

SOLVER = [sys.executable, "-m", "solver"]
LONG = 600  # seconds; what is waited for comes or the test fails


def test_ctrl_c_in_the_middle_of_a_search_gives_the_best_so_far(tmp_path: Path) -> None:
    words = ["solve", str(CALAIS), "-o", str(tmp_path / "s.json"), "--time-limit", "86400", "--progress"]
    with subprocess.Popen([*SOLVER, *words], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        told = [next(line for line in process.stderr if "skill_gaps" in line)]  # below_target is next, and takes long
        process.send_signal(signal.SIGINT)
        told += process.communicate(timeout=LONG)[1].splitlines()
    assert process.returncode == 0
    assert [line.split()[2] for line in told] == [
        "skill_gaps", "below_target", "left_out", "unfairness", "reluctance", "changes",
    ]  # fmt: skip
    week, solution = Problem.from_json(CALAIS.read_bytes()), Solution.from_json((tmp_path / "s.json").read_bytes())
    assert solution.status == "feasible"
    assert broken_rules(week, solution.assignments) == []
    assert list(wrong_claims(week, solution)) == []


STUBBORN = """
import time
from solver.interrupt import interruptible

def work(was_pressed):
    print("ready", flush=True)
    while not was_pressed():
        time.sleep(0.01)
    print("heard", flush=True)
    time.sleep(86400)

interruptible(work)
"""


def test_a_second_ctrl_c_ends_the_process_whatever_it_does() -> None:
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in ("ready\n", "heard\n"):
            assert process.stdout.readline() == line
            process.send_signal(signal.SIGINT)
        assert process.wait(timeout=LONG) == 130


ASIDE = """
import signal
import threading
import time
from solver.interrupt import interruptible

def work(was_pressed):
    time.sleep(1)  # until the main thread waits
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)
    end = time.monotonic() + 20
    while not was_pressed() and time.monotonic() < end:
        time.sleep(0.01)
    return was_pressed()

print(interruptible(work))
"""


def test_ctrl_c_is_heard_whichever_thread_the_system_hands_it_to() -> None:
    """Only the main thread hears of it, and it is not woken where another one is handed the signal."""
    done = subprocess.run([sys.executable, "-c", ASIDE], stdout=subprocess.PIPE, text=True, check=True, timeout=LONG)
    assert done.stdout == "True\n"


def test_what_is_reproducible_is_the_same_in_every_process(tmp_path: Path) -> None:
    answers = []
    for number in ("1", "2"):  # of workers, and where Python's sets begin
        words = ["solve", str(CALAIS), "--time-limit", "2", "--reproducible", "--workers", number]
        env = {**os.environ, "PYTHONHASHSEED": number}
        answers.append(
            subprocess.run([*SOLVER, *words], stdout=subprocess.PIPE, check=True, env=env, timeout=LONG).stdout
        )
    assert Solution.from_json(answers[0]).status == "feasible"  # time was up, and not by how fast the machine is
    assert answers[0] == answers[1]
