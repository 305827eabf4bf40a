"""Documents: the list, one with what it is about, handing one in; its bytes are only ever handed out as a file."""

from datetime import date
from typing import Annotated, Protocol
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from drawback.adapters.sql.audit import Act
from drawback.dashboard.pages.lists import Cursor, listed
from drawback.dashboard.pages.uploads import kept
from drawback.dashboard.ports import ActionRefused
from drawback.dashboard.shell import Shell
from drawback.domain.errors import UserError
from drawback.domain.papers import PaperKind, SubjectKind
from drawback.people.permissions import Permission
from drawback.people.viewer import current_viewer
from drawback.views.documents import DocumentFilter, PaperKept, acts, document, kept_until, links

Filter = Annotated[DocumentFilter, Depends()]
_REFUSED = 409


class DocumentActions(Protocol):
    """What a person may do with documents; each raises `UserError` where it cannot be done."""

    def hand_in(
        self,
        claimant: str,
        name: str,
        content: bytes,
        kind: PaperKind,
        dated_on: date | None,
        source: str,
        by: str,
    ) -> str:
        """Keep a document; return its hash."""
        ...

    def content(self, claimant: str, sha256: str) -> bytes:
        """Its bytes, checked against the hash."""
        ...

    def link(self, claimant: str, sha256: str, kind: SubjectKind, subject: str, *, by: str) -> bool:
        """Say what it is about, or confirm what was proposed."""
        ...

    def unlink(self, claimant: str, sha256: str, kind: SubjectKind, subject: str, *, by: str) -> bool:
        """Take that back."""
        ...

    def hold(self, claimant: str, sha256: str, why: str, *, by: str) -> None:
        """Hold it."""
        ...

    def release(self, claimant: str, sha256: str, why: str, *, by: str) -> None:
        """End the hold."""
        ...


def routes(shell: Shell, desk: DocumentActions) -> APIRouter:
    """Build the routes of documents."""
    router, pages = APIRouter(), _Pages(shell)
    _reading(router, pages, desk)
    _handing_in(router, pages, desk)
    _saying(router, pages, desk)
    return router


def _reading(router: APIRouter, pages: "_Pages", desk: DocumentActions) -> None:
    @router.get("/documents")
    def index(request: Request, chosen: Filter, after: Cursor = "", before: Cursor = "") -> HTMLResponse:
        return pages.listed(request, chosen, after, before)

    @router.get("/documents/{claimant}/{sha256}")
    def one(request: Request, claimant: str, sha256: str) -> HTMLResponse:
        return pages.one(request, claimant, sha256)

    @router.get("/documents/{claimant}/{sha256}/file")
    def hand_out(claimant: str, sha256: str) -> Response:
        found = pages.document(claimant, sha256)
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"}
        try:
            content = desk.content(claimant, sha256)
        except UserError as damaged:
            raise HTTPException(503, str(damaged)) from None
        return Response(content, media_type=found.media_type, headers=headers)


def _handing_in(router: APIRouter, pages: "_Pages", desk: DocumentActions) -> None:
    @router.post("/documents")
    def hand_in(
        request: Request,
        file: UploadFile,
        claimant: Annotated[str, Form()] = "",
        kind: Annotated[PaperKind, Form()] = PaperKind.OTHER,
        dated_on: Annotated[str, Form()] = "",
        source: Annotated[str, Form()] = "",
    ) -> Response:
        whose, digest = claimant.strip(), ""

        def act() -> None:
            nonlocal digest
            if not current_viewer().sees(whose):
                raise ActionRefused(
                    f"{whose or 'Nobody'} is not among the claimants you see; name one of them."
                )
            day, by = _day(dated_on), current_viewer().name
            digest = desk.hand_in(whose, path.name, path.read_bytes(), kind, day, source, by)

        try:
            with kept(file) as path:
                refusal = pages.attempt(act, Act("keep a document", whose, path.name))
        except ActionRefused as refused:
            refusal = str(refused)
        if refusal:
            return pages.listed(request, DocumentFilter(), "", "", refusal, whose)
        return RedirectResponse(_address(whose, digest, "document-kept"), status_code=303)


def _saying(router: APIRouter, pages: "_Pages", desk: DocumentActions) -> None:
    @router.post("/documents/{claimant}/{sha256}/link")
    def link(
        request: Request,
        claimant: str,
        sha256: str,
        kind: Annotated[SubjectKind, Form()],
        subject: Annotated[str, Form()],
        take_back: Annotated[bool, Form()] = False,
    ) -> Response:
        act = desk.unlink if take_back else desk.link
        what = Act(
            "unlink a document" if take_back else "link a document", claimant, f"{kind.value} {subject}"
        )
        return pages.done(
            request, claimant, sha256, lambda by: act(claimant, sha256, kind, subject, by=by), what
        )

    @router.post("/documents/{claimant}/{sha256}/hold")
    def hold(
        request: Request,
        claimant: str,
        sha256: str,
        why: Annotated[str, Form()] = "",
        release: Annotated[bool, Form()] = False,
    ) -> Response:
        act = desk.release if release else desk.hold
        what = Act("release a document" if release else "hold a document", claimant, sha256[:16], why)
        return pages.done(request, claimant, sha256, lambda by: act(claimant, sha256, why, by=by), what)


class _Pages:
    """The pages of documents, and acts on one that the viewer sees."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def document(self, claimant: str, sha256: str) -> PaperKept:
        """A document within the viewer's scope, or an answer that there is none."""
        with self._shell.engine.connect() as connection:
            found = document(connection, claimant, sha256)
        if found is None:
            raise HTTPException(404)
        return found

    def attempt(self, act: "_Act", what: Act) -> str:
        """Do what a person asked for; return why it could not be done, or nothing."""

        def refusable() -> None:
            try:
                act()
            except UserError as bad:
                raise ActionRefused(str(bad)) from None

        return self._shell.attempt(lambda _actions: refusable(), what, Permission.CORRECT)

    def done(self, request: Request, claimant: str, sha256: str, act: "_ByName", what: Act) -> Response:
        """Act on a document, and show it."""
        self.document(claimant, sha256)
        refusal = self.attempt(lambda: act(current_viewer().name), what)
        if refusal:
            return self.one(request, claimant, sha256, refusal)
        return RedirectResponse(_address(claimant, sha256, "document-noted"), status_code=303)

    def one(self, request: Request, claimant: str, sha256: str, refusal: str = "") -> HTMLResponse:
        """The page of a document."""
        found = self.document(claimant, sha256)
        with self._shell.engine.connect() as connection:
            about = links(connection, claimant, sha256)
            until = kept_until(connection, claimant, about)
            done = acts(connection, claimant, sha256)
        return self._shell.render(
            request,
            "document.html",
            _REFUSED if refusal else 200,
            title=found.name,
            document=found,
            about=about,
            until=until,
            done=done,
            refusal=refusal,
            subjects=list(SubjectKind),
        )

    def listed(
        self,
        request: Request,
        chosen: DocumentFilter,
        after: str,
        before: str,
        refusal: str = "",
        whose: str = "",
    ) -> HTMLResponse:
        """The list, with the form to hand one in."""
        with self._shell.engine.connect() as connection:
            found = listed(connection, chosen.listing(), after=after, before=before)
            about = {
                (one.claimant, one.sha256): links(connection, one.claimant, one.sha256)
                for one in found.page.rows
            }
        return self._shell.render(
            request,
            "documents.html",
            _REFUSED if refusal else 200,
            title="Documents",
            found=found,
            about=about,
            chosen=chosen,
            refusal=refusal,
            whose=whose or chosen.claimant,
            kinds=list(PaperKind),
        )


class _Act(Protocol):
    def __call__(self) -> object: ...


class _ByName(Protocol):
    def __call__(self, by: str, /) -> object: ...


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError:
        raise ActionRefused(f"{text} is no day; expected one such as 2026-11-29.") from None


def _address(claimant: str, sha256: str, said: str) -> str:
    return f"/documents/{quote(claimant, safe='')}/{sha256}?said={said}"
