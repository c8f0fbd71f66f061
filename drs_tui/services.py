"""The real parts put together: what the screens and the commands work with.

Nothing is opened, asked or imported before it is needed: the first picture waits for none of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import asynccontextmanager
from functools import cached_property

from drs_tui.clock import Clock, SystemClock
from drs_tui.errors import UsageTrouble
from drs_tui.ids import file_name_for
from drs_tui.platforms import host_and_port, title_of_api
from drs_tui.settings.file import FIRST_PROFILE
from drs_tui.settings.options import Options
from drs_tui.settings.places import Places, find_home, find_places
from drs_tui.settings.settings import Settings, load_settings
from drs_tui.store.jobs import JobStore
from drs_tui.text import clean

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from drs_tui.api.client import PlatformClient
    from drs_tui.credentials.desk import TokenDesk
    from drs_tui.credentials.secret import Secret
    from drs_tui.credentials.sources import FoundToken
    from drs_tui.model import Account
    from drs_tui.monitor.link import Connection
    from drs_tui.monitor.monitor import Monitor
    from drs_tui.profiles import Profile
    from drs_tui.settings.file import Setting
    from drs_tui.store.log import LogFile
    from drs_tui.store.names import NameStore
    from drs_tui.submission.desk import SubmissionDesk
    from drs_tui.submission.journal import Journals


class Services:
    """Everything that belongs to one profile."""

    def __init__(
        self,
        settings: Settings,
        places: Places,
        clock: Clock,
        store: JobStore,
        options: Options,
        environ: Mapping[str, str],
        given: FoundToken | None = None,
    ) -> None:
        """Put the parts together; `options` came on the command line, and so did `given`."""
        self.settings = settings
        self.places = places
        self.clock = clock
        self.store = store
        self.options = options
        self.environ = environ
        self.given = given
        """A token that the command line's own options named."""

    @property
    def profile(self) -> str:
        return self.settings.profile.value

    @property
    def api(self) -> str:
        """API base address."""
        return self.settings.api.value

    @property
    def place(self) -> str:
        """Profile and platform in words; the profile only where it says more."""
        title = title_of_api(self.api)
        telling = self.profile not in (FIRST_PROFILE, host_and_port(self.api))
        return f"{title} ({self.profile})" if telling else title

    @cached_property
    def desk(self) -> TokenDesk:
        """Where the token comes from, and where it is kept."""
        from drs_tui.credentials.desk import TokenDesk
        from drs_tui.credentials.keyring_store import KeyringStore

        return TokenDesk(
            profile=self.profile,
            api=self.api,
            environ=self.environ,
            home=find_home(self.environ),
            config_dir=self.places.config_dir,
            choice_file=self.store.folder / "token-store.json",
            keyring=KeyringStore(self.environ, enabled=self.settings.keyring.value),
            given=self.given,
            configured_store=self.settings.token_store.value,
        )

    @cached_property
    def log(self) -> LogFile:
        """What happened, on the disk."""
        return self.open_log()

    def open_log(self) -> LogFile:
        """Return a log that whoever asked for it closes."""
        from drs_tui.credentials.redaction import redact
        from drs_tui.store.log import LogFile

        return LogFile(self.store.folder, redact)

    @property
    def journals(self) -> Journals:
        """What is kept of submissions."""
        from drs_tui.submission.journal import Journals

        return Journals(self.store.folder, self.api)

    def submission_desk(self, monitor: Monitor) -> SubmissionDesk:
        """Make what plans and sends submissions beside the looks of `monitor`."""
        from drs_tui.submission.desk import SubmissionDesk

        return SubmissionDesk(
            self.journals,
            monitor,
            self.connected,
            self.clock,
            self.check_may_submit,
            shelf=self.names,
            log=self.log.add,
        )

    def check_may_submit(self) -> None:
        """Raise `UsageTrouble` where nothing is to be written to the platform."""
        if self.settings.read_only.value:
            raise UsageTrouble(
                f"Nothing is sent: this profile only reads ({self.settings.read_only.origin}).",
                "Leave --read-only away, or read_only out of config.toml.",
            )

    @property
    def names(self) -> NameStore:
        """What is kept of names and sizes of files."""
        from drs_tui.store.names import NameStore

        folder = self.places.cache_dir / file_name_for(self.profile) / "names"
        return NameStore(folder, self.api)

    def profiles(self) -> tuple[Profile, ...]:
        """Return the profiles of this machine, the present one first. Reads two small files."""
        from drs_tui.profiles import find_profiles

        home = find_home(self.environ)
        return find_profiles(self.options, self.environ, self.places.config_file, home)

    def of_profile(self, name: str) -> Services:
        """Put together the parts of another profile of this machine. Raises `UsageTrouble`."""
        for profile in self.profiles():
            if profile.name == name and profile.options is not None:
                # A token that was given with the options is for the profile that they name.
                given = self.given if profile.options == self.options else None
                return build_services(profile.options, self.environ, given)
        raise UsageTrouble(f"There is no profile '{clean(name, 80)}' here any more.")

    def monitor(self, *, only: Collection[str] | None = None, keeps_names: bool = False) -> Monitor:
        """Make the monitor of this profile; `only`: of just these jobs, watched or not.

        With `keeps_names` it reads and writes the names of files by itself.
        """
        from random import Random

        from drs_tui.monitor.budget import Share
        from drs_tui.monitor.monitor import Monitor

        return Monitor(
            self.store,
            self.connect,
            self.clock,
            Random(),
            share=Share(self.settings.request_share.value, self.settings.cold_share.value),
            only=only,
            names=self.names if keeps_names else None,
        )

    async def connect(self) -> Connection:
        """Find the token and make a client. Raises `TokenTrouble` or `NetworkTrouble`."""
        from drs_tui.monitor.link import Connection

        found = await self.desk.find()
        return Connection(self.client(found.secret), found.source)

    def client(self, secret: Secret) -> PlatformClient:
        """Make a client. Raises `NetworkTrouble` where a proxy or certificate setting is broken."""
        from drs_tui.api.client import PlatformClient

        return PlatformClient(self.api, secret, clock=self.clock)

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[PlatformClient]:
        """Give a client with the profile's token, and close it afterwards."""
        client = self.client((await self.desk.find()).secret)
        try:
            yield client
        finally:
            await client.aclose()

    async def check_token(self, secret: Secret) -> Account:
        """Ask the platform whose token it is. Raises an `ApiError`."""
        client = self.client(secret)
        try:
            return (await client.get_user()).value
        finally:
            await client.aclose()


def build_services(
    options: Options, environ: Mapping[str, str], given: FoundToken | None = None
) -> Services:
    """Put together the parts of the profile that options, environment and settings name.

    `given` is a token from the command line's own options. Raises `UsageTrouble`.
    """
    places = find_places(environ)
    home = find_home(environ)

    def address_elsewhere(profile: str) -> Setting[str] | None:
        from drs_tui.credentials.profiles import address_by_clients

        return address_by_clients(home, profile)

    settings = load_settings(options, environ, places.config_file, address_elsewhere)
    clock, folder = SystemClock(), places.profile_dir(settings.profile.value)
    store = JobStore(folder, settings.api.value, clock)
    return Services(settings, places, clock, store, options, environ, given)
