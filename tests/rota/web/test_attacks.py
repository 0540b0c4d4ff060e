"""What bored attackers send: numbers beyond all stores, texts that are none."""

import pytest

from tests.rota.web.conftest import Browser, main_of

FAR = ("2147483648", "9223372036854775808", "9" * 40)


@pytest.mark.parametrize("number", FAR)
@pytest.mark.parametrize("path", ["/why/{}", "/drop/{}", "/calendar/shift/{}.ics"])
def test_a_number_that_no_row_can_have_is_nothing(ben: Browser, path: str, number: str) -> None:
    answer = ben.get(path.format(number))
    assert (answer.status_code, main_of(answer)) == (404, main_of(ben.get("/nowhere")))


@pytest.mark.parametrize("number", FAR)
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/drop/{}", {}),
        ("/drop/{}/cover", {"how": "all"}),
        ("/drop/{}/swap", {"for": "1"}),
        ("/offers/{}/take", {}),
        ("/offers/{}/withdraw", {}),
        ("/calendar/{}/end", {}),
    ],
)
def test_nor_can_anything_be_done_to_it(ben: Browser, path: str, fields: dict[str, str], number: str) -> None:
    answer = ben.send(path.format(number), "/", **fields)
    assert (answer.status_code, main_of(answer)) == (404, main_of(ben.get("/nowhere")))
