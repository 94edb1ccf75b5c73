"""Holds each source and target of the configuration to what its adapter declares.

Settings exist, addresses may be called, secrets can protect something, and nothing is missing.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from bot.config.adapter_settings import AdapterSettings, SecretForm, SettingKind, unknown_adapter
from bot.config.addresses import AddressKind, address_problem, address_warning
from bot.config.schema import AccountEntry, FileModel, SourceEntry
from bot.config.secrets import NEVER_WRITTEN, SecretReferences, is_reference, key_problem
from bot.config.setting_advice import unknown_setting
from bot.documents import Document, Path, with_owner, with_suggestion
from bot.errors import Message, Problem, message

_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_ADDRESS_KINDS: Mapping[SettingKind, AddressKind] = {
    SettingKind.ADDRESS: AddressKind.WHOLE,
    SettingKind.BASE_ADDRESS: AddressKind.BASE,
}


class AdapterCheck:
    """Collects the `problems` and `warnings` of all entries. What could not be opened is not judged."""

    def __init__(
        self,
        document: Document,
        secrets: SecretReferences,
        adapters: Mapping[str, AdapterSettings],
        owner_of: Callable[[Path], Message | str],
    ) -> None:
        self._document = document
        self._secrets = secrets
        self._adapters = adapters
        self._owner_of = owner_of
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def check(self, file: FileModel) -> None:
        """Check every source and every target, and the platforms that have a retention."""
        for section, entries in (("sources", file.sources), ("targets", file.targets)):
            for name, entry in entries.items():
                self._check_entry((section, name), entry)
        self._check_platforms(("retention", "messages"), dict(file)["retention"].messages)

    def _check_platforms(self, path: Path, named: Iterable[str]) -> None:
        """Check names of platforms at `path`: one that is none would do nothing, and nobody would notice."""
        platforms = frozenset().union(*(declared.platforms for declared in self._adapters.values()))
        for name in named:
            if name not in platforms:
                unknown = message("unknown platform '{name}'", name=name)
                self._report((*path, name), with_suggestion(unknown, name, sorted(platforms)), is_key=True)

    def check_keys(self, path: Path, count: int, form: SecretForm = SecretForm.KEY) -> None:
        """Check so many keys in the list at `path`, which belongs to no adapter."""
        for index in range(count):
            self._check_secret((*path, index), form)

    def _check_entry(self, path: Path, entry: SourceEntry) -> None:
        declared = self._adapters.get(entry.adapter)
        if declared is None:
            self._report((*path, "adapter"), unknown_adapter(entry.adapter, self._adapters))
            return
        is_source = path[0] == "sources"
        if is_source and not declared.receives:
            no_source = message(
                "'{adapter}' sends nothing to us; write this entry under 'targets'", adapter=entry.adapter
            )
            self._report((*path, "adapter"), no_source)
        for need in declared.source_needs if is_source else declared.target_needs:
            self._check_need(path, entry, need)
        for name, why in declared.source_wants.items() if is_source else ():
            if not entry.settings.get(name):
                lacks = message("'settings' lacks '{need}': {why}", need=name, why=why)
                self.warnings.append(self._problem(path, lacks, is_key=True))
        self._check_settings(path, entry.settings, declared)
        self._check_secret_names(path, entry, declared)
        for index in range(len(entry.secrets)):
            self._check_secret((*path, "secrets", index), declared.secret)
        for index, account in enumerate(entry.accounts):
            account_path = (*path, "accounts", index)
            if is_source:
                self._check_account(account_path, account, declared)
            if account.refresh_token is not None:
                self._check_renewal(account_path, entry, declared)
            self._check_settings(account_path, account.settings, declared, of_account=True)
            for token in ("token", "refresh_token"):
                self._check_secret((*account_path, token), SecretForm.KEY)

    def _check_account(self, path: Path, account: AccountEntry, declared: AdapterSettings) -> None:
        """Check what an account is named by, and that something can be done on it."""
        platform, ids = account.platform, declared.account_ids
        if platform in declared.comes_with:
            alone = message(
                "{platform} has no accounts of its own: its messages come with those of {other}; write"
                " 'platform: {other}'",
                platform=platform,
                other=declared.comes_with[platform],
            )
            self._report((*path, "platform"), alone)
        elif ids and platform not in ids:
            unknown = message("unknown platform '{name}'", name=platform[:60])
            choice = message("write one of {names}", names=", ".join(sorted(ids)))
            self._report((*path, "platform"), with_suggestion(unknown, platform, sorted(ids), choice))
        elif ids:
            self._judge((*path, "id"), ids[platform].problem(account.id), None)
        if declared.needs_token and account.token is None and account.refresh_token is None:
            self._judge((*path, "token"), *_without_token(declared), is_missing=True)

    def _check_secret_names(self, path: Path, entry: SourceEntry, declared: AdapterSettings) -> None:
        """Check a list of which each name belongs to one secret."""
        names = entry.settings.get(declared.one_per_key, "").replace(",", " ").split()
        if len(names) > len(entry.secrets):
            problem = message(
                "{count} names for {secrets} secrets: each belongs to the secret in the same place",
                count=len(names),
                secrets=len(entry.secrets),
            )
            self._judge((*path, "settings", declared.one_per_key), problem, None)

    def _check_need(self, path: Path, entry: SourceEntry, need: str) -> None:
        present = {"secrets": bool(entry.secrets), "accounts": bool(entry.accounts)}
        if present.get(need, bool(entry.settings.get(need))):
            return
        if need == "secrets" and path[0] == "sources":
            missing = message(
                "'secrets' is missing: nothing proves a webhook genuine, so all would be refused"
            )
        elif need in present:
            missing = message("'{need}' is missing: nothing could be sent there", need=need)
        else:
            missing = message("'settings' lacks '{need}': nothing could be sent there", need=need)
        self._report(path, missing, is_key=True)

    def _check_renewal(self, account_path: Path, entry: SourceEntry, declared: AdapterSettings) -> None:
        present = {"secrets": bool(entry.secrets)}
        for need in declared.renewal_needs:
            if not present.get(need, bool(entry.settings.get(need))):
                missing = message(
                    "'refresh_token': without '{need}' of the source it cannot be exchanged", need=need
                )
                self._report((*account_path, "refresh_token"), missing)

    def _check_settings(
        self, path: Path, written: Mapping[str, str], declared: AdapterSettings, *, of_account: bool = False
    ) -> None:
        kinds, others = declared.source, declared.account
        if of_account:
            kinds, others = others, kinds
        opened = self._secrets.settings(written, (*path, "settings"))
        for name, text in written.items():
            setting_path = (*path, "settings", name)
            kind = kinds.get(name)
            if kind is None:
                unknown = unknown_setting(name, kinds, others, of_account=of_account)
                self._report(setting_path, unknown, is_key=True)
            elif kind is SettingKind.SECRET and not is_reference(text):
                self._report(setting_path, message("'{key}': {problem}", key=name, problem=NEVER_WRITTEN))
            elif name in opened and name in declared.forms:
                self._judge(setting_path, declared.forms[name].problem(opened[name]), None)
            elif name in opened:
                self._check_value(setting_path, opened[name], kind, is_secret=is_reference(text))

    def _check_value(self, setting_path: Path, value: str, kind: SettingKind, *, is_secret: bool) -> None:
        if kind is SettingKind.SECRET:
            self._check_secret(setting_path, SecretForm.KEY)
        elif kind in _ADDRESS_KINDS:
            problem = address_problem(value, _ADDRESS_KINDS[kind], is_secret=is_secret)
            self._judge(setting_path, problem, address_warning(value))
        elif kind is SettingKind.NUMBER:
            self._judge(setting_path, _number_problem(value), None)

    def _check_secret(self, setting_path: Path, form: SecretForm) -> None:
        value = self._secrets.value(setting_path)
        if value is None:
            return
        if form is SecretForm.ADDRESS:
            problem = address_problem(value, AddressKind.WHOLE, is_secret=True)
            self._judge(setting_path, problem, address_warning(value))
        else:
            self._judge(setting_path, key_problem(value, is_base64=form is SecretForm.BASE64_KEY), None)

    def _judge(
        self,
        setting_path: Path,
        problem: Message | None,
        warning: Message | None,
        *,
        is_missing: bool = False,
    ) -> None:
        """Report what is wrong with a value, or `is_missing`, at the place where it stands or would stand."""
        name = next(step for step in reversed(setting_path) if isinstance(step, str))
        if problem is not None:
            position = setting_path[:-1] if is_missing else setting_path
            self._report(position, message("'{key}': {problem}", key=name, problem=problem))
        elif warning is not None:
            position = setting_path[:-1] if is_missing else setting_path
            self.warnings.append(
                self._problem(position, message("'{key}': {problem}", key=name, problem=warning))
            )

    def _report(self, setting_path: Path, problem: Message, *, is_key: bool = False) -> None:
        self.problems.append(self._problem(setting_path, problem, is_key=is_key))

    def _problem(self, setting_path: Path, problem: Message, *, is_key: bool = False) -> Problem:
        return Problem(
            self._document.where(setting_path, key=is_key), with_owner(self._owner_of(setting_path), problem)
        )


def _without_token(declared: AdapterSettings) -> tuple[Message | None, Message | None]:
    """What is wrong about an account without a token, or should be known."""
    missing = message("it is missing, so nothing can be answered or hidden; write env:NAME or file:PATH")
    if declared.only_polled:
        return message("it is missing, so nothing comes; write env:NAME or file:PATH"), None
    return None, missing


def _number_problem(value: str) -> Message | None:
    if _NUMBER.fullmatch(value) and float(value) > 0:
        return None
    return message("a number above 0 is expected, such as 60")
