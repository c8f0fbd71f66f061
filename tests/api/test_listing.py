"""Projects and listings of files: what is asked, and what is made of the answers."""

from __future__ import annotations

from contextlib import aclosing
from typing import Any

import pytest
import respx
import sevenbridges
from hypothesis import given

from drs_tui.api.client import PlatformClient
from drs_tui.api.listing import (
    PAGE,
    FilePage,
    Permissions,
    ProjectDetails,
    parse_file_page,
    parse_project,
)
from drs_tui.credentials.secret import Secret
from drs_tui.errors import BadReply, NotFound, RequestRefused, UsageTrouble
from drs_tui.simulator.server import Simulation
from drs_tui.text import OutsideText
from tests.api.calls import API, HEADERS
from tests.api.test_wire_properties import FILES, VALUES, objects, read

pytestmark = pytest.mark.respx(base_url=API, assert_all_called=True)


class TestProject:
    async def test_what_an_import_has_to_know(
        self, client: PlatformClient, respx_mock: respx.MockRouter
    ) -> None:
        rights = {"write": True, "read": True, "copy": False, "execute": None, "admin": "yes"}
        told = {"id": "ana/cohort-7", "name": "Cohort 7", "permissions": rights, "more": [1]}
        respx_mock.get("/projects/ana/cohort-7").respond(json=told, headers=HEADERS)
        reply = await client.get_project("ana/cohort-7")
        assert reply.value.id == OutsideText("ana/cohort-7")
        assert reply.value.name == OutsideText("Cohort 7")
        assert reply.value.permissions == Permissions(write=True, read=True, copy=False)
        assert reply.request_id == "7d1a"

    @pytest.mark.parametrize("rights", [None, [], "all", 3])
    def test_rights_that_are_not_told_are_not_guessed(self, rights: object) -> None:
        project = parse_project({"id": "a/b", "permissions": rights}, "a/b")
        assert project.permissions == Permissions()

    @pytest.mark.parametrize(
        "told", [{"id": "a/c", "name": "x"}, {}, {"permissions": {"write": True}}, [], None]
    )
    def test_another_project_or_none_is_refused(self, told: object) -> None:
        with pytest.raises(BadReply):
            parse_project(told, "a/b")

    @pytest.mark.parametrize(
        ("project", "raw_path"),
        [
            ("ana/a?x=1#y", "/v2/projects/ana/a%3Fx%3D1%23y"),
            ("\u00e9/%2e%2e", "/v2/projects/%C3%A9/%252e%252e"),
        ],
    )
    async def test_an_odd_name_stays_one_part_of_the_path(
        self, client: PlatformClient, respx_mock: respx.MockRouter, project: str, raw_path: str
    ) -> None:
        route = respx_mock.get(url__startswith=API).respond(json={"id": project})
        await client.get_project(project)
        assert route.calls.last.request.url.raw_path.decode() == raw_path

    @pytest.mark.parametrize(
        "project", ["", "a", "a/", "/b", "a/b/c", "a/..", "./b", "a/b c", "a/b\n", "a/\ud800"]
    )
    async def test_what_is_no_project_is_not_sent(
        self, client: PlatformClient, project: str
    ) -> None:
        with pytest.raises(UsageTrouble):
            await client.get_project(project)


class TestFiles:
    async def test_what_is_asked(
        self, client: PlatformClient, respx_mock: respx.MockRouter
    ) -> None:
        route = respx_mock.get(url__startswith=f"{API}/files").respond(json={"items": []})
        await client.list_files(
            project="ana/c", names=["a b.cram", "\u00e9&x=1"], tags=["t/1"], limit=7, offset=14
        )
        assert route.calls.last.request.url.query.decode() == (
            "project=ana%2Fc&name=a+b.cram&name=%C3%A9%26x%3D1&tag=t%2F1&limit=7&offset=14"
        )

    @pytest.mark.parametrize(
        "odd",
        [{}, {"project": "a/b", "parent": "f"}, {"parent": "f", "limit": 0},
         {"parent": "f", "limit": PAGE + 1}],
    )  # fmt: skip
    async def test_one_place_and_one_page_at_a_time(
        self, client: PlatformClient, odd: dict[str, Any]
    ) -> None:
        with pytest.raises(ValueError, match="one place"):
            await client.list_files(**odd)

    def test_entries_that_are_no_files_are_counted_and_left_out(self) -> None:
        page = parse_file_page({"items": [{"id": "1", "name": "x"}, None, {}, 3]}, 100)
        assert [str(file.id) for file in page.files] == ["1"]
        assert (page.entries, page.has_more) == (4, False)

    @pytest.mark.parametrize(
        ("links", "has_more"),
        [
            ([{"rel": "next", "href": "x"}], True),
            ([{"rel": "prev"}], False),
            ([], False),
            ([None, 3], False),
            (None, True),
            ("next", True),
        ],
    )
    def test_whether_there_is_another_page(self, links: object, has_more: bool) -> None:
        items = [{"id": "1"}, {"id": "2"}]
        assert parse_file_page({"items": items, "links": links}, 2).has_more is has_more

    def test_an_empty_page_is_the_last(self) -> None:
        """A platform that always promises more would be asked for ever."""
        assert not parse_file_page({"items": [], "links": [{"rel": "next"}]}, 2).has_more

    @pytest.mark.parametrize("told", [None, [], {}, {"items": {}}, {"items": None}])
    def test_what_is_no_list_is_refused(self, told: object) -> None:
        with pytest.raises(BadReply):
            parse_file_page(told, 100)


PROJECTS = objects("id", "name", "permissions")
PAGES = objects("items", "links", values=VALUES) | objects("items", values=FILES | VALUES)


@given(VALUES | PROJECTS)
def test_any_project_is_read_or_refused(answer: object) -> None:
    project = read(lambda: parse_project(answer, "a/b"))
    if project is not None:
        assert isinstance(project, ProjectDetails)
        assert project.id in (None, OutsideText("a/b"))


@given(VALUES | PAGES)
def test_any_page_is_read_or_refused(answer: object) -> None:
    page = read(lambda: parse_file_page(answer, 100))
    if page is not None:
        assert isinstance(page, FilePage)
        assert len(page.files) <= page.entries


class TestAgainstTheOfficialClient:
    async def test_the_same_project(self) -> None:
        with Simulation("ok") as sim:
            api = sevenbridges.Api(url=sim.url, token=sim.token, debug=True)
            theirs = api.projects.get(sim.project)
            async with aclosing(PlatformClient(sim.url, Secret(sim.token))) as client:
                ours = (await client.get_project(sim.project)).value
                with pytest.raises(NotFound):
                    await client.get_project("mlopez/no-such")
                with pytest.raises(RequestRefused):
                    await client.get_project("jchen/private-study")
            api.session.close()
        assert (str(ours.id), str(ours.name)) == (theirs.id, theirs.name)
        # Of a project the official client tells no permissions.
        assert ours.permissions == Permissions(*[True] * 5)

    async def test_the_same_files_page_by_page(self) -> None:
        with Simulation("ok") as sim:
            api = sevenbridges.Api(url=sim.url, token=sim.token, debug=True)
            theirs = {file.id: file.name for file in api.files.query(project=sim.project).all()}
            name = next(iter(theirs.values()))
            named = [file.id for file in api.files.query(project=sim.project, names=[name, "-"])]
            tagged = api.files.query(project=sim.project, tags=["TRIO-FY1001"], limit=100)
            ours: dict[str, str] = {}
            async with aclosing(PlatformClient(sim.url, Secret(sim.token))) as client:
                pages, offset, has_more = 0, 0, True
                while has_more:
                    page = (await client.list_files(project=sim.project, offset=offset)).value
                    ours |= {str(file.id): str(file.name) for file in page.files}
                    pages, offset, has_more = pages + 1, offset + page.entries, page.has_more
                found = (await client.list_files(project=sim.project, names=[name, "-"])).value
                with_tag = (
                    await client.list_files(project=sim.project, tags=["TRIO-FY1001"])
                ).value
                parent = found.files[0].parent
                assert parent is not None
                (in_folder,) = (
                    await client.list_files(parent=parent.exact, names=[name])
                ).value.files
            api.session.close()
            tagged_ids = [file.id for file in tagged]
        assert ours == theirs
        assert pages == -(-len(theirs) // PAGE) > 1
        assert [str(file.id) for file in found.files] == named
        assert [str(file.id) for file in with_tag.files] == tagged_ids
        assert str(in_folder.id) == named[0]
