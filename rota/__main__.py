"""`python -m rota` and the command `rota`: all commands under one name."""

from rota.cli import main
from rota.worker import build, worker

main.add_command(worker)
main.add_command(build)

if __name__ == "__main__":
    main()
