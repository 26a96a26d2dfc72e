"""What programs get: leads, handovers and all around them as JSON. Times in UTC, money as strings."""

from leads.api.shapes.basics import (
    AbsenceShape,
    Colleague,
    Me,
    Person,
    PersonHere,
    Shape,
    Team,
    TeamName,
    Utc,
    page_of,
)
from leads.api.shapes.comparing import PromisesShape, ShadowShape
from leads.api.shapes.lead import (
    Bant,
    ClockShape,
    Entry,
    FactChange,
    Judgement,
    Judgements,
    LeadName,
    LeadShape,
    LineShape,
    Possibility,
    ReasonName,
    TimelineEntry,
)
from leads.api.shapes.problems import Change, ProblemShape
from leads.api.shapes.reports import BacktestShape, BacktestWithResult, FunnelRow, FunnelShape, Spread
from leads.api.shapes.work import ActivityShape, AgreementShape, HandoverShape, ReasonShape, ReminderShape

__all__ = [
    "AbsenceShape", "ActivityShape", "AgreementShape", "BacktestShape", "BacktestWithResult", "Bant", "Change",
    "ClockShape", "Colleague", "Entry", "FactChange", "FunnelRow", "FunnelShape", "HandoverShape", "Judgement",
    "Judgements", "LeadName", "LeadShape", "LineShape", "Me", "Person", "PersonHere", "Possibility", "ProblemShape",
    "PromisesShape", "ReasonName", "ReasonShape", "ReminderShape", "ShadowShape", "Shape", "Spread", "Team",
    "TeamName", "TimelineEntry", "Utc", "page_of",
]  # fmt: skip
