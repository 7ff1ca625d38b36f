"""Who is due for what in a month of the demo's year: read off the plan, before anything happens."""

from collections import Counter

from api.demo.children import Child, Enrolment, Holding, Outcome, Plan, Posting, stays
from api.demo.region import School
from events.base import Month


class Roster:
    """The plan, asked by month and by way of posting."""

    def __init__(self, school: School, plan: Plan) -> None:
        self.school = school
        self.plan = plan

    def concluded(self) -> list[Enrolment]:
        """List the applications that became contracts."""
        return [each for each in self.plan.enrolments if each.outcome is Outcome.CONCLUDED]

    def alone(self) -> list[Enrolment]:
        """List the contracts of children with no other; their certificates have money left."""
        counts = Counter(each.child for each in self.plan.enrolments)
        return [each for each in self.concluded() if counts[each.child] == 1]

    def lasting(self) -> list[Enrolment]:
        """List the contracts that go on after the boundary."""
        return [each for each in self.concluded() if stays(each)]

    def leaving(self, month: Month) -> list[Enrolment]:
        """List the contracts whose notice is given in a month."""
        ending = self.plan.leavers
        return [
            each for each in self.concluded() if month in {each.ends_in, ending.get(each.number)}
        ]

    def unused(self) -> list[Child]:
        """List the children whose certificate never has money."""
        return [child for child in self.plan.children if child.holding is Holding.ACCOUNTING]

    def with_files(self) -> list[int]:
        """List the providers that post files."""
        return [
            provider.number for provider in self.plan.providers if provider.posting is Posting.BULK
        ]

    def provider_of(self, enrolment: Enrolment) -> int:
        """Tell whose contract it is."""
        return self.plan.programmes[enrolment.programme].provider

    def due(self, month: Month, period: int, posting: Posting) -> list[Enrolment]:
        """List the contracts that are to be charged a month in some way of posting."""
        return [
            each
            for each in (self.concluded() if period == 0 else self.lasting())
            if self.plan.providers[self.provider_of(each)].posting is posting
            and self.is_due(each, month, period)
        ]

    def is_due(self, enrolment: Enrolment, month: Month, period: int) -> bool:
        """Tell whether a contract runs in a month that is not its first."""
        if period == 0:
            return month in enrolment.months(self.school)
        return month <= self.plan.leavers.get(enrolment.number, month)
