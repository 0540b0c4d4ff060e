"""`python -m rota` and the command `rota`: all commands under one name."""

from rota.cli import main
from rota.demo import demo
from rota.worker import build, job, worker

main.add_command(worker)
main.add_command(job)
main.add_command(build)
main.add_command(demo)

if __name__ == "__main__":
    main()
