"""What one person is given: a passphrase, a calendar feed, an invitation."""

import click
from sqlalchemy.orm import Session

from rota.models.feed import ALARMS, DETAILS
from rota.services import accounts, feeds, invites, renewals
from rota.services.groups import find_group, find_volunteer
from rota.terminal import Terminal, command, group_argument, now


@click.command()
@group_argument
@click.argument("volunteer")
@click.option("--link", is_flag=True, help="Print a link that gives the words, once, within 72 hours.")
@command
def key(terminal: Terminal, group: str, volunteer: str, link: bool) -> None:
    """Print a new passphrase for VOLUNTEER of GROUP; the old one ends (with --link: when the link is used)."""
    secret = terminal.config.secret_bytes()

    def make_link(session: Session) -> str:
        person = find_volunteer(session, find_group(session, group), volunteer)
        return renewals.make_renewal(session, accounts.account_for(session, person), now=now())

    if link:
        address = f"{terminal.config.public_url}/keys/{terminal.database.change(make_link)}"
        terminal.tell(address, {"address": address})
        return

    def work(session: Session) -> tuple[str, str]:
        person = find_volunteer(session, find_group(session, group), volunteer)
        return person.name, accounts.new_key(session, accounts.account_for(session, person), secret)

    name, words = terminal.database.change(work)
    terminal.tell(f"{name}'s passphrase, shown this once:\n  {words}", {"volunteer": name, "key": words})


@click.command()
@group_argument
@click.argument("volunteer")
@click.option("--detail", type=click.Choice(DETAILS), help="Default: what the group has set.")
@click.option("--label", default="", help="To tell this feed from others.")
@click.option("--alarm", type=click.Choice([str(one) for one in ALARMS]), help="Ring so many minutes before a shift.")
@command
def feed(terminal: Terminal, group: str, volunteer: str, detail: str | None, label: str, alarm: str | None) -> None:
    """Make a calendar feed for VOLUNTEER of GROUP and print its address."""

    def work(session: Session) -> str:
        found = find_group(session, group)
        person = find_volunteer(session, found, volunteer)
        shown, rings = detail or found.feed_detail, int(alarm) if alarm else None
        _, token = feeds.make_feed(session, person, detail=shown, label=label, alarm=rings, now=now())
        return token

    address = f"{terminal.config.public_url}/feeds/{terminal.database.change(work)}.ics"
    terminal.tell(address, {"address": address})


@click.command()
@group_argument
@click.option("--uses", type=click.IntRange(1, 1000), help="For so many people; default: as many as come.")
@command
def invite(terminal: Terminal, group: str, uses: int | None) -> None:
    """Print an address at which people join GROUP; it is good for 72 hours."""
    token = terminal.database.change(
        lambda session: invites.make_invite(session, find_group(session, group), now=now(), uses=uses)
    )
    address = f"{terminal.config.public_url}/join/{token}"
    terminal.tell(address, {"address": address})


COMMANDS = [key, feed, invite]
