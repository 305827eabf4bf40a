"""Explain the headings of a file: a preview of how it would be read, corrected by a person and remembered for its source."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from drawback.adapters.files.learned import Lesson, lesson
from drawback.adapters.sql.audit import Act
from drawback.dashboard.pages.uploads import kept
from drawback.dashboard.ports import ActionRefused
from drawback.dashboard.shell import Shell
from drawback.intake.columns import map_columns
from drawback.intake.fields import REQUIRED, ReportKind, kind_of
from drawback.intake.learning import Learned, fields_of
from drawback.intake.understanding import missing_words
from drawback.people.permissions import Permission

_REFUSED = 409


def routes(shell: Shell) -> APIRouter:
    """Build the routes of the wizard."""
    router = APIRouter()

    @router.get("/files/learn")
    def index(request: Request) -> HTMLResponse:
        return _page(request, None)

    @router.post("/files/learn")
    def preview(
        request: Request,
        file: UploadFile,
        claimant: Annotated[str, Form()] = "",
        kind: Annotated[str, Form()] = "",
    ) -> HTMLResponse:
        try:
            with kept(file) as path:
                shown = lesson(path, kind_of(kind) if kind else None)
                return _page(request, shown, claimant.strip(), path.name)
        except (ActionRefused, OSError, ValueError) as refused:
            return _page(request, None, claimant.strip(), refusal=str(refused))

    @router.post("/files/learn/keep")
    def keep(
        request: Request,
        kind: Annotated[str, Form()],
        source: Annotated[str, Form()],
        heading: Annotated[list[str], Form()],
        field: Annotated[list[str], Form()],
        claimant: Annotated[str, Form()] = "",
    ) -> Response:
        whose = claimant.strip()
        try:
            learned = _learned(kind, source.strip() or "file", heading, field)
        except ValueError as error:
            return _page(request, None, whose, refusal=str(error))
        refusal = shell.attempt(
            lambda actions: actions.learn(learned, whose),
            Act("explain the headings of a source", whose, learned.source),
            Permission.CORRECT,
        )
        if refusal:
            return _page(request, None, whose, refusal=refusal)
        return RedirectResponse("/files?said=learned", status_code=303)

    def _page(
        request: Request, shown: Lesson | None, whose: str = "", source: str = "", refusal: str = ""
    ) -> HTMLResponse:
        return shell.render(
            request,
            "learn.html",
            _REFUSED if refusal else 200,
            title="Explain headings",
            shown=shown,
            proposed={one.heading: one for one in shown.proposals} if shown else {},
            fields=fields_of(shown.kind) if shown else (),
            kinds=[each.value for each in REQUIRED],
            refusal=refusal,
            whose=whose,
            source=source,
        )

    return router


def _learned(kind: str, source: str, headings: list[str], fields: list[str]) -> Learned:
    """What the form says.

    Raises:
        ValueError: a needed field has no heading, or a field is none of the kind's.
    """
    read: ReportKind = kind_of(kind)
    columns = {heading: field for heading, field in zip(headings, fields, strict=True) if field}
    if unknown := set(columns.values()) - set(fields_of(read)):
        raise ValueError(f"{', '.join(sorted(unknown))}: no field of {read}")
    learned = Learned(source=source, kind=read.value, columns=columns)
    if missing := missing_words(map_columns(read, headings, learned.profile())):
        raise ValueError(
            f"no heading was chosen for {', '.join(missing)}; hand the file in again and choose one"
        )
    return learned
