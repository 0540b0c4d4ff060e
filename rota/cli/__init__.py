"""The commands: parse words, call one service, print what came of it. One module a noun."""

from pathlib import Path

import click

from rota import config
from rota.cli import groups, people, rotas, serving, setting_up, upkeep
from rota.terminal import Terminal, give_up


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", "file", type=click.Path(path_type=Path), help="Default: ./config.toml, else built in.")
@click.pass_context
def main(context: click.Context, file: Path | None) -> None:
    """Volunteers say when they can; the fairest rota of the week, in everybody's calendar."""
    try:
        context.obj = Terminal.of(file)
    except config.ConfigError as error:
        give_up(str(error))


for module in (setting_up, groups, rotas, people, serving, upkeep):
    for one in module.COMMANDS:
        main.add_command(one)
