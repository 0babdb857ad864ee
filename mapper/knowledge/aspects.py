"""What each domain of level descriptors speaks of: knowledge, skills, responsibility and autonomy, or none of these.

Each framework cuts its domains anew, and names do not tell: *Application* is autonomy in New Zealand and the setting of
work in the Philippines. So the table below was made by reading the descriptors of every bundled framework. Aspects are
the three domains of the EQF, which single learning outcomes can be held against.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Aspect = Literal["knowledge", "skills", "autonomy"]
ASPECTS: Final[tuple[Aspect, ...]] = get_args(Aspect)

_ALL: Final[tuple[Aspect, ...]] = ASPECTS
_BOTH: Final[tuple[Aspect, ...]] = ("knowledge", "skills")
_ASPECTS: Final[dict[str, tuple[Aspect, ...]]] = {
    "application": ("autonomy",),
    "application and responsibility": ("autonomy",),
    "application of knowledge and skills": ("autonomy",),
    "applied and collaborative learning": ("skills", "autonomy"),
    "applying knowledge and understanding": ("skills",),
    "autonomy and accountability": ("autonomy",),
    "autonomy, accountability and working with others": ("autonomy",),
    "broad and integrative knowledge": ("knowledge",),
    "competence": ("autonomy",),
    "complexity of knowledge": ("knowledge",),
    "context, responsibility and independence": ("autonomy",),
    "degree of independence": ("autonomy",),
    "generic cognitive skills": ("skills",),
    "intellectual skills": ("skills",),
    "know-how and skill": ("skills",),
    "knowledge": ("knowledge",),
    "knowledge and intellectual skills": _BOTH,
    "knowledge and skills": _BOTH,
    "knowledge and understanding": ("knowledge",),
    "knowledge, application and autonomy (condensed)": _ALL,
    "knowledge, skills and values": _BOTH,
    "learning skills": ("autonomy",),
    "level of know-how": ("skills",),
    "making judgements": ("skills",),
    "overall": _ALL,
    "personal competence (social competence, autonomy)": ("autonomy",),
    "personal skills": ("autonomy",),
    "practice (applied knowledge, skills and understanding)": ("skills",),
    "processes": ("skills",),
    "professional competence (knowledge, skills)": _BOTH,
    "responsibility and autonomy": ("autonomy",),
    "skills": ("skills",),
    "social skills": ("autonomy",),
    "specialized knowledge": ("knowledge",),
    "specialized skills": ("skills",),
}
_ELSEWHERE: Final[dict[tuple[str, str], tuple[Aspect, ...]]] = {
    ("isced-2011", "overall"): (),  # describes programmes, not learners
    ("pqf-ph", "application"): (),  # the setting of the work
}


def aspects_of(framework_id: str, domain: str) -> tuple[Aspect, ...]:
    """What a domain of a framework speaks of; empty where it is none of the three, or a name that nobody has read.

    >>> aspects_of("eqf", "Responsibility and autonomy"), aspects_of("nlqf-nl", "Knowledge and skills")
    (('autonomy',), ('knowledge', 'skills'))
    >>> aspects_of("nzqcf-nz", "Application"), aspects_of("pqf-ph", "Application"), aspects_of("scqf", "Communication")
    (('autonomy',), (), ())
    """
    name = domain.casefold()
    return _ELSEWHERE.get((framework_id, name), _ASPECTS.get(name, ()))
