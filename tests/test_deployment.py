"""The documented ways to run fit together: unit, image, compose file and configuration agree on folders,
users and modes, and the bot may write where its configuration sends it."""

import re
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml

from bot.config.parser import parse_config
from bot.platforms import declared_settings
from bot.services import workspace

ROOT = Path(__file__).parent.parent
OPERATING = (ROOT / "docs" / "operating.md").read_text("utf-8")
EXAMPLE = (ROOT / "config.example.yaml").read_text("utf-8")
DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text("utf-8"))
CONFIG_FILE = PurePosixPath("/etc/tamis/config.yaml")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", OPERATING, re.M | re.S)


def unit() -> dict[str, list[str]]:
    """The settings of the service; a setting may stand there several times."""
    (text,) = (block for block in blocks("ini") if "[Service]" in block)
    parser = ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[method-assign,assignment]  capitals count in a unit
    parser.read_string(text)
    return {name: value.split() for name, value in parser["Service"].items()}


def configuration(with_key: str) -> dict[str, Any]:
    """The configuration of the documented snippet that has this line."""
    (text,) = (block for block in blocks("yaml") if re.search(rf"(?m)^{with_key}(\s|$)", block))
    settings: dict[str, Any] = yaml.safe_load(text)
    return settings


def installed() -> Iterator[tuple[PurePosixPath, str, str, int]]:
    """Each path that the documented commands for a server make, with its owner, group and mode."""
    for owner, group, mode, rest in re.findall(
        r"^install (?:-d )?-o (\w+) +-g (\w+) +-m (\d+) (.+)$", OPERATING, re.M
    ):
        yield PurePosixPath(rest.split()[-1]), owner, group, int(mode, 8)


SERVER = configuration("data: /var/lib/tamis")
CONTAINER = configuration("data: /data")


def test_the_configuration_for_a_server_is_right() -> None:
    opened: list[str] = []

    def read_secret(path: str) -> str:
        opened.append(path)
        return "0123456789abcdef0123456789abcdef"

    config = parse_config(
        yaml.safe_dump(SERVER), "config.yaml", {}, read_secret, adapters=declared_settings()
    )
    assert config.data == SERVER["data"] == "/var/lib/tamis"
    assert {PurePosixPath(path).parent for path in opened} == {CONFIG_FILE.parent / "secrets"}


def test_the_unit_may_write_the_data_folder_and_nothing_else() -> None:
    service = unit()
    writable = [f"/var/lib/{name}" for name in service["StateDirectory"]] + service.get("ReadWritePaths", [])
    assert service["ProtectSystem"] == ["strict"]
    assert writable == [SERVER["data"]]


def test_the_unit_and_the_commands_agree_on_users_and_modes() -> None:
    service, made = unit(), {path: (owner, group, mode) for path, owner, group, mode in installed()}
    (user,) = service["User"]
    assert f"useradd --system --user-group --home-dir {SERVER['data']}" in OPERATING
    assert made[PurePosixPath(SERVER["data"])] == (user, user, int(service["StateDirectoryMode"][0], 8))
    assert int(service["UMask"][0], 8) == 0o077, "what is shared with the group gets its mode from us"
    assert made[CONFIG_FILE.parent / "secrets"] == (user, user, 0o700)
    assert made[CONFIG_FILE] == ("root", user, 0o640)
    assert made[CONFIG_FILE.parent / "rules.yaml"] == ("root", user, 0o640)
    assert made[CONFIG_FILE.parent] == ("root", user, 0o750)


def test_the_unit_starts_the_installed_program_with_the_installed_configuration() -> None:
    program, *arguments = unit()["ExecStart"]
    assert f"ln -s {program} /usr/local/bin/tamis" in OPERATING
    assert arguments == ["serve", "--config", str(CONFIG_FILE)]
    assert not program.startswith("/home"), "ProtectHome would hide it"


def test_the_program_starts_through_a_link(tmp_path: Path) -> None:
    """`ln -s` into /usr/local/bin is what the page says; the program lies beside its Python."""
    (recipe,) = re.findall(r"^\t@printf '(#!/bin/sh.+)' > \$\(BIN\)/tamis$", MAKEFILE, re.M)
    installed, linked = tmp_path / "bin with a space" / "tamis", tmp_path / "tamis"
    installed.parent.mkdir()
    installed.write_text(recipe.replace("$$", "$").replace("\\n", "\n"), "utf-8")
    installed.with_name("python").write_text('#!/bin/sh\necho "$@"\n', "utf-8")
    for program in (installed, installed.with_name("python")):
        program.chmod(0o755)
    linked.symlink_to(installed)
    for program in (installed, linked):
        said = subprocess.run([program, "a b", "c"], capture_output=True, text=True, check=True).stdout
        assert said == "-P -m bot a b c\n"


def test_commands_find_the_configuration_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()  # what the tests hide from each other
    assert Path(CONFIG_FILE) == workspace.SYSTEM_CONFIG_FILE


def test_the_container_writes_to_its_volume() -> None:
    service = COMPOSE["services"]["tamis"]
    mounts = dict(
        str(volume).rsplit(":", 1 if str(volume).count(":") == 1 else 2)[:2] for volume in service["volumes"]
    )
    assert mounts["data"] == CONTAINER["data"] == "/data"
    assert "data" in COMPOSE["volumes"]
    assert "\nVOLUME /data\n" in DOCKERFILE
    assert re.search(r"install -d -o 10001 -g 10001 -m 0700 /data ", DOCKERFILE)
    assert "\nUSER 10001:10001\n" in DOCKERFILE
    assert service["read_only"] is True


def test_the_container_gets_the_folder_of_the_configuration_and_not_its_files() -> None:
    (mount,) = (volume for volume in COMPOSE["services"]["tamis"]["volumes"] if volume.endswith(":ro"))
    assert mount == f"${{TAMIS_ETC:-{CONFIG_FILE.parent}}}:{CONFIG_FILE.parent}:ro"
    assert '\nCMD ["serve"]' in DOCKERFILE


def test_the_container_listens_where_its_port_is_published() -> None:
    assert CONTAINER["host"] == "0.0.0.0"
    port = yaml.safe_load(EXAMPLE)["port"]
    assert COMPOSE["services"]["tamis"]["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert f"\nEXPOSE {port}\n" in DOCKERFILE
    assert f"http://127.0.0.1:{port}/healthz" in DOCKERFILE


def test_no_secret_is_in_the_environment_of_the_container() -> None:
    """`docker inspect` shows it. They are in the mounted folder, for the user of the container alone."""
    assert not {"env_file", "environment"} & COMPOSE["services"]["tamis"].keys()
    uid = re.search(r"(?m)^USER (\d+):", DOCKERFILE)
    assert uid
    assert f"install -m 0600 -o {uid[1]} -g {uid[1]} /dev/stdin /etc/tamis/secrets/" in OPERATING


def test_the_container_is_configured_before_it_is_started() -> None:
    chapter = OPERATING.partition("**A container**")[2]
    steps = ("data: /data", "install -m 0600 -o", "run --rm tamis config check", "up -d", "doctor")
    assert [chapter.index(step) for step in steps] == sorted(chapter.index(step) for step in steps)


#: What keeps the service from doing more than it has to, and what it needs all the same.
HARDENING = {
    "CapabilityBoundingSet": "",
    "LimitCORE": "0",
    "LimitNOFILE": "65536",
    "LockPersonality": "true",
    "NoNewPrivileges": "true",
    "PrivateDevices": "true",
    "PrivateTmp": "true",
    "ProtectClock": "true",
    "ProtectControlGroups": "true",
    "ProtectHome": "true",
    "ProtectHostname": "true",
    "ProtectKernelLogs": "true",
    "ProtectKernelModules": "true",
    "ProtectKernelTunables": "true",
    "ProtectProc": "invisible",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "RestrictNamespaces": "true",
    "RestrictRealtime": "true",
    "RestrictSUIDSGID": "true",
    "SystemCallArchitectures": "native",
    "SystemCallErrorNumber": "EPERM",
    "SystemCallFilter": "@system-service",
}


@pytest.mark.parametrize("name", HARDENING)
def test_the_unit_lets_the_service_do_no_more_than_it_has_to(name: str) -> None:
    assert " ".join(unit()[name]) == HARDENING[name]


def test_the_unit_sees_the_members_of_its_group() -> None:
    """With PrivateUsers, files of moderators would be nobody's, and be taken for those of a stranger."""
    assert "PrivateUsers" not in unit()
    assert "ProcSubset" not in unit(), "the id of the boot is in /proc/sys"


def test_the_container_has_the_limits_of_the_unit_and_a_network_of_its_own() -> None:
    service, limits = COMPOSE["services"]["tamis"], unit()
    assert service["ulimits"] == {
        "core": int(limits["LimitCORE"][0]),
        "nofile": int(limits["LimitNOFILE"][0]),
    }
    assert service["mem_limit"] == service["memswap_limit"] == limits["MemoryMax"][0].lower()
    assert service["networks"] == list(COMPOSE["networks"]) == ["tamis"]
    assert not (COMPOSE["networks"]["tamis"] or {}).get("external")


@pytest.mark.parametrize("text", [MAKEFILE, DOCKERFILE], ids=["Makefile", "Dockerfile"])
def test_what_installs_is_checked_by_hash_like_what_is_installed(text: str) -> None:
    commands = re.findall(r"pip install\b(?:[^\n]|\\\n)*", text)
    assert commands
    for command in commands:
        assert "--require-hashes" in command
    assert "requirements-installer.lock" in text
    assert "uv==" not in text.replace("echo 'uv==0.13.*'", ""), "only where it is locked"


def test_nothing_that_an_operator_writes_is_in_the_clone() -> None:
    for text in (OPERATING, (ROOT / "docker" / "compose.yaml").read_text("utf-8")):
        assert not re.search(r"(docker|/opt/tamis)/(config\.yaml|secrets\.env)", text)
    targets = {path for path, *_ in installed()}
    assert not [path for path in targets if path.is_relative_to("/opt/tamis")]


def test_monitoring_is_asked_for_where_it_listens_and_published_nowhere() -> None:
    monitoring = yaml.safe_load(EXAMPLE)["monitoring"]
    address = f"{monitoring['host']}:{monitoring['port']}"
    assert {f"{address}/{page}" in OPERATING for page in ("readyz", "metrics")} == {True}
    assert str(monitoring["port"]) not in str(COMPOSE["services"]["tamis"]["ports"])
    proxy = OPERATING.partition("\n## 5. ")[2].partition("\n## 6. ")[0]
    assert proxy.count("127.0.0.1:8080") == 2
    assert str(monitoring["port"]) not in proxy
