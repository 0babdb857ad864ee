"""What credentials give in skills: profiles, how often each skill is given, alike credentials, occupations served.

Every figure rests on links between outcomes and skills (:mod:`mapper.match.skills`): a skill counts as given with the
confidence of the likeliest link of any outcome. A link shows that an outcome reads like a skill, not that anybody can
do something.
"""

from mapper.analyse.skills.demand import demand_of, occupations_served
from mapper.analyse.skills.kept import LinkedSkills, link_catalogue, list_linked, load_linked
from mapper.analyse.skills.profiles import alike_by_skills, coverage_by_skill, credential_skills

__all__ = [
    "LinkedSkills",
    "alike_by_skills",
    "coverage_by_skill",
    "credential_skills",
    "demand_of",
    "link_catalogue",
    "list_linked",
    "load_linked",
    "occupations_served",
]
