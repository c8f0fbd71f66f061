"""The other calls: token, jobs, files, listings, projects, user, fields."""

import json
from urllib.parse import quote

import pytest

from drs_tui.simulator.fields import parse_fields, select
from drs_tui.simulator.stage import FOREIGN_PROJECT, READ_ONLY_PROJECT
from tests.simulator.helpers import BASE, Caller, drs, headers_of

NO_FILE = "66f0a1b2c3d4e5f607180f00"


@pytest.mark.parametrize("token", [None, "", "x", "mlopez"])
@pytest.mark.parametrize("path", ["/user", "/rate_limit", "/files", "/nowhere"])
def test_wrong_token_is_refused_everywhere(token: str | None, path: str) -> None:
    caller = Caller()
    caller.token = token
    assert caller.refusal("GET", path) == (401, 90001)
    assert headers_of(caller.ask("GET", path))["X-RateLimit-Limit"] == "1000"


def test_index_answers_without_a_token() -> None:
    caller = Caller()
    caller.token = None
    assert caller.get("/")["user_url"] == f"{BASE}/user"
    assert caller.ask("GET", "").status == 200


def test_refused_scenario_takes_no_token() -> None:
    assert Caller("refused").refusal("GET", "/user") == (401, 90001)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/bulk/drs/imports/999", (404, 10211)),
        ("GET", "/bulk/drs/imports/..%2Fuser", (404, 10211)),
        ("DELETE", "/bulk/drs/imports/999", (405, 90006)),
        ("GET", f"/files/{NO_FILE}", (404, 5002)),
        ("GET", f"/files/{NO_FILE}/list", (404, 5002)),
        ("GET", "/files", (400, 5029)),
        ("GET", "/files?project=a/b&parent=c", (400, 5031)),
        ("GET", "/files?project=ab", (400, 3012)),
        ("GET", "/files?project=a/b", (404, 3002)),
        ("GET", f"/files?parent={NO_FILE}", (404, 5002)),
        ("GET", f"/files?project={FOREIGN_PROJECT}", (403, 3001)),
        ("GET", f"/projects/{FOREIGN_PROJECT}", (403, 3001)),
        ("GET", "/projects/a/b", (404, 3002)),
        ("GET", "/users/jchen", (404, 90003)),
        ("POST", "/user", (405, 90006)),
    ],
)
def test_refusals(method: str, path: str, expected: tuple[int, int]) -> None:
    assert Caller().refusal(method, path) == expected


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "", "\u0663", "9" * 5000])
def test_listing_numbers_have_to_be_numbers(number: str) -> None:
    caller = Caller()
    for key in ("limit", "offset"):
        path = f"/files?project={caller.project}&{key}={quote(number)}"
        assert caller.refusal("GET", path) == (400, 90000)


def test_unknown_path_gets_the_gateway_form() -> None:
    answer = Caller().ask("GET", "/nowhere")
    assert answer.status == 404
    assert json.loads(answer.body) == {"status": "NOT_FOUND", "message": "HTTP 404"}


def test_job_of_another_user_is_not_found() -> None:
    caller = Caller()
    job_id, _ = caller.stage.jobs[0]
    assert caller.job(job_id)["id"] == job_id
    caller.token = caller.stage.stranger.token
    assert caller.refusal("GET", f"/bulk/drs/imports/{job_id}") == (404, 10211)


def test_file_of_another_user_is_refused() -> None:
    caller = Caller()
    file_id = caller.job(caller.stage.jobs[0][0])["result"][0]["resource"]["id"]
    caller.token = caller.stage.stranger.token
    assert caller.refusal("GET", f"/files/{file_id}") == (403, 5001)


def test_file_is_not_there_before_it_arrives() -> None:
    caller = Caller("growing")
    job_id = caller.create({"drs_uri": drs("a"), "name": "soon.cram"})["id"]
    listing = f"/files?project={caller.project}&name=soon.cram"
    assert caller.get(listing)["items"] == []
    caller.clock.now += 10
    (found,) = caller.get(listing)["items"]
    (entry,) = caller.job(job_id)["result"]
    assert found["id"] == entry["resource"]["id"]


def test_bulk_files_answers_in_the_order_asked() -> None:
    caller = Caller()
    result = caller.job(caller.stage.jobs[0][0])["result"]
    ids = [result[1]["resource"]["id"], NO_FILE, result[0]["resource"]["id"]]
    answer = caller.ask("POST", "/bulk/files/get", {"file_ids": ids})
    items = json.loads(answer.body)["items"]
    assert items[0] == {"resource": caller.get(f"/files/{ids[0]}")}
    assert items[1]["error"]["code"] == 5002
    assert items[2]["resource"]["id"] == ids[2]


@pytest.mark.parametrize("body", [None, {}, {"file_ids": []}, {"file_ids": [1]}, {"file_ids": "a"}])
def test_bulk_files_needs_ids(body: object) -> None:
    assert Caller().refusal("POST", "/bulk/files/get", body) == (400, 90000)


def test_bulk_files_takes_a_hundred_ids() -> None:
    caller = Caller()
    ok, too_many = ({"file_ids": [NO_FILE] * count} for count in (100, 101))
    assert caller.ask("POST", "/bulk/files/get", ok).status == 200
    assert caller.refusal("POST", "/bulk/files/get", too_many) == (400, 90000)


def test_pages_of_a_listing_are_linked_and_complete() -> None:
    caller = Caller()
    answer = caller.ask("GET", f"/files?project={caller.project}&limit=40")
    total = int(headers_of(answer)["X-Total-Matching-Query"])
    assert total > 80
    page = json.loads(answer.body)
    assert set(page["items"][0]) == {"href", "id", "name", "project", "type", "parent"}
    seen = []
    while True:
        seen += [item["id"] for item in page["items"]]
        links = {link["rel"]: link["href"] for link in page["links"]}
        if "next" not in links:
            break
        page = caller.get(links["next"].removeprefix(BASE))
        assert any(link["rel"] == "prev" for link in page["links"])
    assert len(seen) == len(set(seen)) == total


@pytest.mark.parametrize(
    ("limit", "expected"), [(None, 50), (0, 50), (7, 7), (100, 100), (500, 100)]
)
def test_page_size(limit: int | None, expected: int) -> None:
    caller = Caller()
    more = "" if limit is None else f"&limit={limit}"
    assert len(caller.get(f"/files?project={caller.project}{more}")["items"]) == expected


def test_listing_filters() -> None:
    caller = Caller()
    caller.finished(
        {"drs_uri": drs("a"), "name": "one", "metadata": {"case": "P1"}},
        {"drs_uri": drs("b"), "name": "two", "metadata": {"case": "P2"}},
        tags=["mine"],
    )

    def found(query: str) -> list[str]:
        page = caller.get(f"/files?project={caller.project}&{query}")
        return [item["name"] for item in page["items"]]

    assert found("tag=mine") == ["one", "two"]
    assert found("name=two") == ["two"]
    assert found("name=two&name=one") == ["one", "two"]
    assert found("tag=mine&metadata.case=P1") == ["one"]
    assert found("tag=mine&metadata.case=P3") == []
    assert found("tag=mine&origin.task=t") == []
    assert found("name=") == []


def test_folder_listing_equals_listing_by_parent() -> None:
    caller = Caller("bundle")
    folder = caller.job(caller.stage.jobs[0][0])["result"][0]["resource"]["id"]
    inside = caller.get(f"/files/{folder}/list?limit=100")["items"]
    assert len(inside) == 100
    assert inside == caller.get(f"/files?parent={folder}&limit=100")["items"]
    root = caller.get(f"/files/{folder}")["parent"]
    assert caller.get(f"/files/{root}")["type"] == "folder"
    assert "parent" not in caller.get(f"/files/{root}")


def test_a_file_has_nothing_to_list() -> None:
    caller = Caller()
    file_id = caller.job(caller.stage.jobs[0][0])["result"][0]["resource"]["id"]
    assert caller.refusal("GET", f"/files/{file_id}/list") == (400, 5022)


def test_project_tells_whether_one_may_write() -> None:
    caller = Caller()
    assert caller.get(f"/projects/{caller.project}")["permissions"]["write"]
    rights = caller.get(f"/projects/{READ_ONLY_PROJECT}")["permissions"]
    assert (rights["read"], rights["write"]) == (True, False)


def test_user_is_the_owner_of_the_token() -> None:
    caller = Caller()
    user = caller.get("/user")
    assert (user["username"], user["first_name"]) == ("mlopez", "Maria")
    assert caller.get("/users/mlopez") == user


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("", {"id": 1, "a": {"b": 2, "c": 3}}),
        ("_all", {"id": 1, "a": {"b": 2, "c": 3}}),
        ("id", {"id": 1}),
        ("id, nothing", {"id": 1}),
        ("!id", {"a": {"b": 2, "c": 3}}),
        ("_all,!a", {"id": 1}),
        ("a.b", {"a": {"b": 2}}),
        ("a.b,id", {"id": 1, "a": {"b": 2}}),
        ("id.x", {}),
    ],
)
def test_selection(fields: str, expected: object) -> None:
    assert select({"id": 1, "a": {"b": 2, "c": 3}}, parse_fields([fields])) == expected


def test_selection_is_honoured_by_the_calls() -> None:
    caller = Caller()
    job_id, _ = caller.stage.jobs[0]
    assert set(caller.get(f"/bulk/drs/imports/{job_id}?fields=id,state")) == {"id", "state"}
    file_id = caller.job(job_id)["result"][0]["resource"]["id"]
    assert set(caller.get(f"/files/{file_id}?fields=name,storage.type")) == {"name", "storage"}
    assert caller.get(f"/files/{file_id}?fields=storage.type") == {"storage": {"type": "PLATFORM"}}
    page = caller.get(f"/files?project={caller.project}&fields=_all")
    assert "created_on" in page["items"][0]
    body = {"file_ids": [file_id]}
    answer = caller.ask("POST", "/bulk/files/get?fields=id", body)
    assert json.loads(answer.body) == {"items": [{"resource": {"id": file_id}}]}
    assert caller.get("/user?fields=username") == {"username": "mlopez"}


def test_each_answer_has_its_own_request_id() -> None:
    caller = Caller()
    ids = {headers_of(caller.ask("GET", "/user"))["X-Request-Id"] for _ in range(5)}
    assert len(ids) == 5
