"""What the doctor finds: one finding per thing looked at, bad ones told apart, whatever is missing."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain import Actor, BackfillCause, DailyQuota, Delivery, PauseCause, Refusal, State, Verb
from bot.errors import UserError
from bot.present.messages import MESSAGES
from bot.services.operations import instance
from bot.services.operations.doctor import diagnose
from bot.services.operations.findings import Finding, Severity
from bot.services.workspace import Workspace
from bot.store import Transaction, instance_lock
from bot.store.delivery import circuit_breaker, daily_quotas, pauses
from bot.store.intake import backfills, inbox, polls, refused_deliveries, silences
from bot.store.intake.refused_deliveries import Refused
from bot.store.intake.silences import Silence
from tests.fakes.cases import decided, filled, moment, received
from tests.fakes.databases import open_store
from tests.fakes.restores import restore
from tests.fakes.running_bot import RULES

CONFIG = """
version: 1
data: data
rules: rules.yaml
sources:
  meta:
    adapter: meta
    secrets: [env:META_SECRET]
    settings: {verify_token: env:META_SECRET}
    accounts:
      - {platform: facebook, id: 1000, token: env:META_SECRET}
      - {platform: facebook, id: 2000}
"""


def minutes(span: object) -> int:
    """A length of time as whole minutes: the clock goes on between two looks."""
    assert isinstance(span, timedelta)
    return round(span.total_seconds() / 60)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("META_SECRET", "canary-4711-0123456789")
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")  # the shipped ones take longer to read
    return Workspace(config=tmp_path / "config.yaml")


async def findings(workspace: Workspace) -> dict[str, list[Finding]]:
    by_subject: dict[str, list[Finding]] = {}
    for finding in await diagnose(workspace):
        by_subject.setdefault(finding.subject, []).append(finding)
    workspace.close()
    return by_subject


async def test_a_healthy_instance_is_looked_at_part_by_part(workspace: Workspace) -> None:
    await filled(workspace.folder, received)
    found = await findings(workspace)
    assert {"python", "config", "rules", "model", "disk", "sqlite", "database", "audit"} <= set(found)
    wrong = [subject for subject, about in found.items() for one in about if one.severity is Severity.WRONG]
    assert wrong == ["facebook 2000"], "it has no token"
    assert found["facebook 2000"][0].code == "doctor.account_silent_without_token"


async def test_no_finding_carries_a_secret(workspace: Workspace) -> None:
    await filled(workspace.folder, received)
    assert "canary" not in str(await findings(workspace))


async def test_an_index_that_somebody_dropped_is_wrong(workspace: Workspace) -> None:
    await filled(workspace.folder, lambda tx: tx.execute("DROP INDEX outbox_due"))
    (_, schema) = (await findings(workspace))["database"]
    assert (schema.severity, schema.code) == (Severity.WRONG, "doctor.schema")
    assert schema.data == {"objects": "index outbox_due"}


async def test_effects_that_are_missing_from_the_outbox_are_wrong(workspace: Workspace) -> None:
    await filled(
        workspace.folder,
        lambda tx: decided(tx, received(tx), Verb.HIDE),
        lambda tx: tx.execute("DELETE FROM outbox"),
    )
    (finding,) = (await findings(workspace))["reconciliation"]
    assert finding.severity is Severity.WRONG


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        (0o755, "doctor.problem"),
        (0o771, "doctor.problem"),
        (0o700, "doctor.private"),
        (0o750, "doctor.problem"),
        (0o2770, "doctor.shared"),
    ],
)
async def test_a_folder_that_everybody_can_reach_is_wrong_and_a_shared_one_is_not(
    workspace: Workspace, mode: int, code: str
) -> None:
    await filled(workspace.folder)
    workspace.folder.chmod(mode)
    found = await findings(workspace)
    assert [finding.code for finding in found["data"]] == [code]
    assert found["data"][0].severity is (Severity.WRONG if code == "doctor.problem" else Severity.OK)


async def test_before_the_first_start_nothing_is_wrong(workspace: Workspace) -> None:
    found = await findings(workspace)
    assert [(finding.severity, finding.code) for finding in found["data"]] == [
        (Severity.OK, "doctor.not_started")
    ]
    assert Severity.WRONG not in {one.severity for about in found.values() for one in about}
    assert not workspace.folder.exists()


async def test_a_data_folder_that_cannot_be_used_is_wrong(workspace: Workspace) -> None:
    workspace.folder.touch()
    (finding,) = (await findings(workspace))["data"]
    assert finding.severity is Severity.WRONG
    assert isinstance(finding.data["error"], UserError)


async def test_secrets_that_are_not_there_are_wrong_and_hide_nothing_else(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(workspace.folder, received)
    monkeypatch.delenv("META_SECRET")
    found = await findings(workspace)
    assert [finding.severity for finding in found["config"]] == [Severity.WRONG] * 3
    assert all("META_SECRET" in str(finding.data["problem"]) for finding in found["config"])
    assert "facebook 1000" in found
    assert found["rules"][0].severity is Severity.OK


async def test_a_secret_file_that_others_can_read_is_named(workspace: Workspace, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("canary-token-0123456789", "utf-8")
    secret.chmod(0o644)
    workspace.config_file.write_text(
        CONFIG.replace("token: env:META_SECRET", f"token: file:{secret}"), "utf-8"
    )
    (finding,) = (await findings(workspace))["secrets"]
    assert (finding.severity, finding.data["where"]) == (Severity.WRONG, str(secret))
    assert f"chmod 600 {secret}" in str(finding.data["problem"])


@pytest.mark.parametrize("is_running", [True, False])
async def test_whether_the_bot_is_running_is_said(workspace: Workspace, is_running: bool) -> None:
    await filled(workspace.folder)
    lock = instance_lock.acquire(workspace.folder) if is_running else None
    (finding,) = (await findings(workspace))["bot"]
    if lock is not None:
        lock.close()
    code, severity = (
        ("doctor.running", Severity.OK) if is_running else ("doctor.not_running", Severity.WARNING)
    )
    assert (finding.code, finding.severity) == (code, severity)


async def test_a_rule_that_the_breaker_holds_is_named(workspace: Workspace) -> None:
    await filled(
        workspace.folder, lambda tx: circuit_breaker.trip_rule(tx, "insult", "200 hides a day", at=1.0)
    )
    (finding,) = (await findings(workspace))["breaker"]
    assert finding.severity is Severity.WARNING
    assert (finding.data["rule"], finding.data["count"]) == ("insult", 0)


async def test_a_wrong_configuration_hides_nothing_else(workspace: Workspace, tmp_path: Path) -> None:
    await filled(tmp_path / "data")
    workspace.config_file.write_text(CONFIG + "nonsense: true\n", "utf-8")
    found = await findings(workspace)
    assert found["config"][0].severity is Severity.WRONG
    assert found["config"][0].code == "doctor.problem"
    assert "rules" not in found, "they cannot be judged, and the mistakes would be told twice"
    assert found["database"][0].code == "doctor.no_damage"


async def test_without_an_instance_it_says_what_it_could_not_see(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = await findings(Workspace())
    assert found["config"][0].code == "doctor.no_config"
    assert found["data"][0].code == "doctor.no_data_folder_named"
    assert "database" not in found


@pytest.mark.parametrize("cause", PauseCause, ids=str)
async def test_what_the_program_had_to_pause_is_wrong_and_what_a_person_paused_is_not(
    workspace: Workspace, cause: PauseCause
) -> None:
    scope = "words:1000" if cause in (PauseCause.BLOCKED, PauseCause.RESTRICTED) else "account:1000"
    await filled(
        workspace.folder,
        lambda tx: pauses.pause_scope(
            tx, scope=scope, reason="because", by=Actor.system("x"), at=1.0, cause=cause
        ),
    )
    (finding,) = (await findings(workspace))["pause"]
    is_by_person = cause is PauseCause.PERSON
    assert finding.severity is (Severity.WARNING if is_by_person else Severity.WRONG)
    assert finding.code in MESSAGES
    assert finding.data["reason"] == "because"
    assert is_by_person or finding.data["account"] == "1000"


async def test_every_finding_has_its_sentence(workspace: Workspace) -> None:
    await filled(workspace.folder, received)
    for finding in await diagnose(workspace):
        assert finding.code in MESSAGES
    workspace.close()


async def test_a_copy_is_wrong_before_any_bot_ran_in_it(workspace: Workspace, tmp_path: Path) -> None:
    await filled(tmp_path / "original", received)
    store = open_store(tmp_path / "original")
    await instance.take_up(store, tmp_path / "original", moment)
    store.close()
    assert [one.code for one in (await findings(Workspace(data=tmp_path / "original")))["instance"]] == [
        "doctor.instance"
    ]
    shutil.copytree(tmp_path / "original", workspace.folder)
    (finding,) = (await findings(workspace))["instance"]
    assert (finding.severity, finding.code) == (Severity.WRONG, "doctor.copied")
    assert finding.data["path"] == str(tmp_path / "original")


async def test_what_a_restore_left_in_doubt_is_counted(workspace: Workspace) -> None:
    await filled(workspace.folder, lambda tx: decided(tx, received(tx), Verb.REPLY), restore)
    subjects = (await findings(workspace))["instance"]
    restored = next(one for one in subjects if one.code == "doctor.restored")
    assert restored.severity is Severity.WARNING
    assert (restored.data["open"], restored.data["held"]) == (1, 0)


@pytest.mark.parametrize(
    ("taken_in", "severity"), [(False, Severity.WRONG), (True, Severity.WARNING)], ids=["never", "since"]
)
@pytest.mark.parametrize("refusal", Refusal, ids=str)
async def test_refused_webhooks_are_wrong_as_long_as_none_is_taken_in(
    workspace: Workspace, refusal: Refusal, taken_in: bool, severity: Severity
) -> None:
    now = workspace.now()

    def happen(tx: Transaction) -> None:
        refused_deliveries.add_refused(tx, {("meta", refusal): Refused(12, now.timestamp() - 7200)})
        if taken_in:
            headers = {"content-type": "application/json"}
            delivery = Delivery(source="meta", body=b"x", headers=headers, received_at=now)
            inbox.insert_delivery(tx, delivery)

    await filled(workspace.folder, happen)
    (finding,) = (await findings(workspace))["webhooks"]
    assert (finding.severity, finding.data["count"]) == (severity, 12)
    assert minutes(finding.data["span"]) == 120
    assert finding.code in MESSAGES


async def test_what_waits_for_long_is_named_with_its_place_and_its_reason(workspace: Workspace) -> None:
    def happen(tx: Transaction) -> None:
        decided(tx, received(tx, 1), Verb.HIDE)
        decided(tx, received(tx, 2), Verb.ESCALATE)
        decided(tx, received(tx, 3), Verb.LIKE)
        problem = "no connection (InvalidURL)"
        tx.execute("UPDATE outbox SET state = ?, problem = ? WHERE id < 3", (State.WAITING, problem))

    await filled(workspace.folder, happen)
    waiting = [one for one in (await findings(workspace))["outbox"] if one.code.startswith("doctor.waiting")]
    assert [(one.code, one.data["name"], one.data["count"], str(one.data["reason"])) for one in waiting] == [
        ("doctor.waiting.account", "1000", 1, "not tried yet"),
        ("doctor.waiting.account", "1000", 1, "no connection (InvalidURL)"),
        ("doctor.waiting.target", "meta", 1, "no connection (InvalidURL)"),
    ]
    assert all(one.code in MESSAGES for one in waiting)


async def test_an_account_that_cannot_be_polled_is_found_after_a_while(workspace: Workspace) -> None:
    now = workspace.now()

    def fail(tx: Transaction) -> None:
        for account, minutes in (("UC1", 30), ("UC2", 5)):
            polls.record_failure(tx, "tube", account, "no token", at=now.timestamp() - 60 * minutes)

    await filled(workspace.folder, fail)
    assert [
        (found.code, found.data["account"], found.data["problem"])
        for found in (await findings(workspace))["polls"]
    ] == [("doctor.poll_failing", "UC1", "no token")]


@pytest.mark.parametrize(
    ("used", "code", "severity"),
    [
        (5_999, "doctor.quota", Severity.OK),
        (6_000, "doctor.quota_of_polls_spent", Severity.WARNING),
        (10_000, "doctor.quota_spent", Severity.WARNING),
    ],
)
async def test_a_quota_is_found_with_what_is_used_and_when_it_goes_on(
    workspace: Workspace, used: int, code: str, severity: Severity
) -> None:
    quota = DailyQuota(scope="youtube:1", units=10_000, reserved=4_000)
    now = workspace.now()
    await filled(workspace.folder, lambda tx: daily_quotas.take(tx, quota, used, now, is_poll=False))
    (found,) = (await findings(workspace))["quota"]
    assert (found.code, found.severity) == (code, severity)
    assert found.code in MESSAGES
    turn = (now + timedelta(days=1)).strftime("%Y-%m-%dT00:00+00:00")
    assert dict(found.data) == {
        "scope": "youtube:1",
        "used": used,
        "units": 10_000,
        "reserved": 4_000,
        "turn": turn,
    }


async def test_a_silent_account_is_found_with_what_is_usual_there(workspace: Workspace) -> None:
    now = workspace.now().timestamp()
    silence = Silence(source="meta", account_id="1000", since=now - 9000, usual=3600.0, noticed_at=now)
    await filled(workspace.folder, lambda tx: silences.begin_silence(tx, silence))
    (found,) = (await findings(workspace))["silence"]
    assert (found.code, found.severity) == ("doctor.silent", Severity.WARNING)
    assert (found.data["account"], found.data["usual"]) == ("1000", timedelta(hours=1))
    assert minutes(found.data["span"]) == 150


async def test_what_is_fetched_what_cannot_be_and_what_was_is_found(workspace: Workspace) -> None:
    now = workspace.now().timestamp()

    def happen(tx: Transaction) -> None:
        for number, (cause, hours_ago, missed) in enumerate(
            [
                (BackfillCause.OUTAGE, 2, 3),
                (BackfillCause.SILENCE, 2, 3),
                (BackfillCause.OPERATOR, 2, 0),
                (BackfillCause.SUBSCRIPTION, 30, 3),
            ]
        ):
            done = backfills.request(tx, "meta", "1000", cause, now - 90_000 - number, at=now)
            assert done is not None
            fetched = [
                Delivery(source="meta", body=b"%d" % (10 * number + one), headers={}, received_at=moment(0))
                for one in range(missed)
            ]
            backfills.keep_page(tx, done, "", fetched, events=9, is_last=True, at=now - 3600 * hours_ago)
        failing = backfills.request(tx, "meta", "1000", BackfillCause.OPERATOR, now - 600, at=now)
        assert failing is not None
        backfills.record_failure(tx, failing, "no token", at=now - 300)
        backfills.request(tx, "meta", "2000", BackfillCause.OPERATOR, now - 600, at=now)

    await filled(workspace.folder, happen)
    found = (await findings(workspace))["backfill"]
    assert [(one.code, one.severity.value, one.data["count"]) for one in found] == [
        ("doctor.backfill_failing", "warning", 0),
        ("doctor.backfill", "ok", 0),
        ("doctor.backfilled.outage", "ok", 3),
        ("doctor.backfilled.silence", "warning", 3),
    ]
    assert (minutes(found[0].data["span"]), found[0].data["problem"]) == (5, "no token")
    assert all(one.code in MESSAGES for one in found)
    assert {f"doctor.backfilled.{cause}" for cause in BackfillCause} <= MESSAGES.keys()
