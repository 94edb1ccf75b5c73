"""Addresses: which may be called, and what an operator should know about one."""

import pytest

from bot.config.addresses import (
    AddressKind,
    address_problem,
    address_warning,
    is_loopback,
    is_web_address,
    listening_warning,
)

CANARY = "canary-7f3a"


def problem(address: str, kind: AddressKind = AddressKind.WHOLE, *, is_secret: bool = False) -> str:
    written = str(address_problem(address, kind, is_secret=is_secret) or "")
    assert CANARY not in written
    return written


@pytest.mark.parametrize(
    "address",
    [
        "https://graph.facebook.com",
        "https://desk.example:8443/hook?a=b",
        "https://xn--bcher-kva.example/",
        "https://93.184.216.34/",
        "http://127.0.0.1:8080",
        "http://127.8.9.1",
        "http://localhost:3000/x",
        "http://desk.localhost",
        "http://[::1]:9000/",
        "https://10.0.0.1/",
        "https://rails:3000",
    ],
)
def test_an_address_that_may_be_called_is_right(address: str) -> None:
    assert problem(address) == ""


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "expected an address such as"),
        ("graph.facebook.com", "expected an address such as"),
        ("//graph.facebook.com", "expected an address such as"),
        ("https://", "expected an address such as"),
        ("ftp://a.example", "expected an address such as"),
        ("file:///etc/passwd", "expected an address such as"),
        ("gopher://a.example", "expected an address such as"),
        ("https://a b.example", "expected an address such as"),
        ("https://a.example\\\\@b.example", "expected an address such as"),
        ("https://a.example:0", "expected an address such as"),
        ("https://a.example:99999", "expected an address such as"),
        ("https://[::1", "expected an address such as"),
        ("https://exämple.org", "expected an address such as"),
        ("http://graph.facebook.com", "http:// lets anybody"),
        ("http://10.0.0.1/", "http:// lets anybody"),
        ("http://localhost.example.org/", "http:// lets anybody"),
        ("http://127.0.0.1.example.org/", "http:// lets anybody"),
        (f"https://user:{CANARY}@a.example", "a user name or password"),
        (f"https://{CANARY}@a.example", "a user name or password"),
        ("https://@a.example", "a user name or password"),
        (f"http://user:{CANARY}@127.0.0.1", "a user name or password"),
        ("http://169.254.169.254/latest/meta-data/", "link-local or cloud metadata"),
        ("https://169.254.1.1", "link-local or cloud metadata"),
        ("https://[fe80::1]/", "link-local or cloud metadata"),
        ("https://[fe80::1%25eth0]/", "link-local or cloud metadata"),
        ("https://[::ffff:169.254.169.254]/", "link-local or cloud metadata"),
        ("https://[64:ff9b::a9fe:a9fe]/", "link-local or cloud metadata"),
        ("https://[2002:a9fe:a9fe::]/", "link-local or cloud metadata"),
        ("https://[fd00:ec2::254]/", "link-local or cloud metadata"),
        ("https://100.100.100.200/", "link-local or cloud metadata"),
        ("https://metadata.google.internal/", "cloud metadata"),
        ("https://METADATA.google.internal./", "cloud metadata"),
        ("https://2852039166/", "looks like a number"),
        ("https://0xa9fea9fe/", "looks like a number"),
        ("https://169.254.43518/", "looks like a number"),
        ("https://0251.0376.0251.0376/", "looks like a number"),
        ("https://127.1/", "looks like a number"),
        ("https://0.0.0.0/", "nobody can be called"),
        ("https://[::]/", "nobody can be called"),
        ("https://224.0.0.1/", "nobody can be called"),
        ("https://255.255.255.255/", "nobody can be called"),
        (f"https://a.example/#{CANARY}", "never sent"),
        (f"https://a.example/hook?access_token={CANARY}", "a credential stands after the ?"),
        (f"https://a.example/hook?x=1&api_key={CANARY}", "a credential stands after the ?"),
        (f"https://a.example/hook?sig={CANARY}", "a credential stands after the ?"),
    ],
)
def test_an_address_that_may_not_be_called_is_told_with_what_to_write_instead(address: str, why: str) -> None:
    assert why in problem(address)


def test_a_secret_address_may_hold_a_credential() -> None:
    assert problem(f"https://a.example/hook?token={CANARY}", is_secret=True) == ""
    assert "user name" in problem(f"https://u:{CANARY}@a.example", is_secret=True)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://graph.facebook.com/", ""),
        ("https://chat.example/sub/path", ""),
        ("https://graph.facebook.com/v25.0", "delete /v25.0"),
        ("https://graph.facebook.com/v25.0/", "delete /v25.0"),
        ("https://chat.example/api/v1", "delete /v1"),
        ("https://chat.example/api/v1/accounts", "delete /v1"),
        ("https://graph.facebook.com?x=1", "delete what stands from the ? on"),
        ("https://graph.facebook.com/?", "delete what stands from the ? on"),
    ],
)
def test_to_a_base_the_adapter_adds_path_and_version(address: str, why: str) -> None:
    written = problem(address, AddressKind.BASE)
    assert why in written if why else written == ""
    assert problem("https://desk.example/v1/hook") == ""  # called as it is written


@pytest.mark.parametrize(
    ("address", "is_private"),
    [
        ("https://graph.facebook.com", False),
        ("https://93.184.216.34", False),
        ("https://[2606:2800:220:1::1]", False),
        ("http://127.0.0.1:1", False),
        ("http://localhost", False),
        ("https://10.1.2.3", True),
        ("https://192.168.1.9", True),
        ("https://172.16.0.1", True),
        ("https://100.64.0.1", True),
        ("https://[fd12::1]", True),
        ("https://[::ffff:10.0.0.1]", True),
        ("https://rails:3000", True),
        ("https://desk.local", True),
        ("https://desk.corp.internal.", True),
        ("not an address", False),
    ],
)
def test_a_private_host_is_told(address: str, is_private: bool) -> None:
    assert (address_warning(address) is not None) is is_private


@pytest.mark.parametrize(
    ("host", "is_told"),
    [
        *(("127.0.0.1", False), ("localhost", False), ("::1", False), ("10.0.0.5", False)),
        *(("0.0.0.0", True), ("::", True), ("[::]", True), ("", True)),
    ],
)
def test_listening_everywhere_is_told(host: str, is_told: bool) -> None:
    assert (listening_warning(host) is not None) is is_told


def test_loopback_is_this_machine_only() -> None:
    assert [is_loopback(f"http://{host}") for host in ("127.0.0.1", "LOCALHOST", "[::1]", "a.example")] == [
        True,
        True,
        True,
        False,
    ]
    assert not is_web_address("http://a.example/\x1b[2J")
