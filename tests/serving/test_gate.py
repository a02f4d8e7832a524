"""Who may come in: by the names of this computer, by the page that asks, and by the token in the link."""

import secrets
from socket import AF_INET, AF_INET6

import pytest

from arcade_rl.serving import address
from arcade_rl.serving.address import link
from arcade_rl.serving.gate import Gate, is_loopback, new_token

OPEN, TOKEN = Gate(), Gate("right")
HERE = "127.0.0.1:8000"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "localhost", "LOCALHOST", "::1", "[::1]"])
def test_this_computers_own_addresses_need_no_token(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "localhost.evil.example", "127.0.0.1.nip.io", ""])
def test_all_other_addresses_do(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize("host", [HERE, "localhost:9000", "[::1]:8000", "localhost"])
def test_a_page_is_given_under_the_names_of_this_computer(host: str) -> None:
    assert OPEN.refusal(host, "") == ""


@pytest.mark.parametrize("host", ["evil.example:8000", "192.168.1.2:8000", "127.0.0.1@evil.example", "", "[::1", "a b"])
def test_a_name_that_somebody_has_pointed_at_this_computer_gets_nothing(host: str) -> None:
    assert "localhost" in OPEN.refusal(host, "")


@pytest.mark.parametrize("gate", [OPEN, TOKEN])
@pytest.mark.parametrize(
    "origin", [None, "", "null", "http://evil.example", "http://127.0.0.1:8001", "http://127.0.0.1", f"file://{HERE}"]
)
def test_the_page_of_another_site_opens_no_socket_whatever_it_knows(gate: Gate, origin: str | None) -> None:
    assert "page" in gate.refusal(HERE, "right", origin=origin, is_socket=True)


@pytest.mark.parametrize(
    ("host", "origin"), [(HERE, f"http://{HERE}"), ("localhost:9000", "http://localhost:9000"), ("a.b", "https://A.b")]
)
def test_its_own_page_opens_one_also_through_a_tunnel(host: str, origin: str) -> None:
    assert TOKEN.refusal(host, "right", origin=origin, is_socket=True) == ""


@pytest.mark.parametrize("shown", ["", "wrong", "righ", "right ", "ríght", "\udcff\udcfe", "\ud800"])
def test_who_lacks_the_token_is_sent_away(shown: str) -> None:
    assert "token" in TOKEN.refusal("192.168.1.2:8000", shown)


def test_a_token_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    monkeypatch.setattr(secrets, "compare_digest", lambda *texts: compared.append(texts) or True)
    assert TOKEN.knows("shown")
    assert compared == [(b"shown", b"right")]


def test_tokens_are_long_and_differ() -> None:
    tokens = {new_token() for _ in range(20)}
    assert len(tokens) == 20
    assert min(map(len, tokens)) >= 32


@pytest.mark.parametrize(
    ("host", "token", "expected"),
    [
        ("127.0.0.1", "", "http://127.0.0.1:8000/"),
        ("::1", "", "http://[::1]:8000/"),
        ("10.0.0.7", "a-b_c", "http://10.0.0.7:8000/?token=a-b_c"),
    ],
)
def test_the_link_holds_the_token(host: str, token: str, expected: str) -> None:
    assert link(host, 8000, token) == expected


@pytest.mark.parametrize("host", ["0.0.0.0", "0", "00", "0x0", "0.0", "::", "::0", "0:0:0:0:0:0:0:0"])
def test_the_link_to_a_server_on_all_addresses_names_one_that_can_be_opened(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(address, "_outward", lambda family: {AF_INET: "10.0.0.7", AF_INET6: "fd00::7"}[family])
    assert link(host, 8000, "t") == f"http://{'[fd00::7]' if ':' in host else '10.0.0.7'}:8000/?token=t"


@pytest.mark.parametrize("host", ["0.0.0.1", "10.0.0.0", "::1", "localhost", "zero", "0.example"])
def test_any_other_host_is_named_in_the_link_as_it_is(host: str) -> None:
    assert host in link(host, 8000, "t")


def test_the_link_names_an_address_that_others_reach() -> None:
    assert link("0.0.0.0", 8000, "t") == link(address._outward(AF_INET), 8000, "t")
    assert address._outward(AF_INET) != "0.0.0.0"
