"""The backtest: judge leads by their values of then, and say what came out."""

from leads.reports.backtest.judging import Judge
from leads.reports.backtest.result import SETS, TOO_FEW, Column, Result, TeamLoad, Week, result, rows_of

__all__ = ["SETS", "TOO_FEW", "Column", "Judge", "Result", "TeamLoad", "Week", "result", "rows_of"]
