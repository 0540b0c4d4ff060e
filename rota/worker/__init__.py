"""Jobs: takes a build's id, solves, stores; the only place of the service that loads OR-Tools."""

from rota.worker.commands import build, job, worker
from rota.worker.solving import TellsProgress, run_build

__all__ = ["TellsProgress", "build", "job", "run_build", "worker"]
