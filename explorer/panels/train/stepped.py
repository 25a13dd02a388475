"""Charts along the steps of a run, whose playhead is the timeline's."""

from __future__ import annotations

from explorer.state.session import Session


def can_scrub(session: Session) -> bool:
    """Whether the run whose figures are shown is the one whose snapshots the other panels show."""
    opened, run = session.model.current, session.training.run
    return opened is not None and opened.run is not None and run is not None and opened.run.folder == run.folder


def playhead(session: Session) -> int | None:
    """Where the other panels stand in the run; None where they go along with it."""
    following = session.timeline.is_following or not can_scrub(session)
    at_newest = following and (session.training.is_active or not can_scrub(session))
    return None if at_newest else session.timeline.step


def why_without_figures(session: Session) -> str:
    """Why there are no figures over steps; empty where there are, or may come to be."""
    opened, run = session.model.current, session.training.run
    if run is not None:
        return ""
    if opened is None:
        return "No model is open."
    return f"{opened.name} is a model without its run, so there are no figures of how it was trained."
