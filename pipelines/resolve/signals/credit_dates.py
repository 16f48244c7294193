"""Dates as credits write them, in any language: day, month and year in either order, numbers, a month alone; raw, never read."""

from __future__ import annotations

import re

# Beginnings of the months' names in Latin and Cyrillic script.
MONTH = (
    r"(?:jan|feb|fév|fev|mar|mär|maa|mrt|apr|avr|abr|ari|may|mai|mei|mag|maj|maí|maio|jun|juin|juil|giu|jul|lip|lug|ago|aug|aoû|agu|"
    r"sep|set|sie|wrz|oct|okt|ott|out|paź|nov|noi|lis|dec|déc|dez|des|dic|ene|gen|sty|lut|kwi|cze|gru|oca|şub|nis|tem|ağu|eyl|eki|"
    r"kas|ara|янв|фев|мар|апр|мая|май|июн|июл|авг|сен|окт|ноя|дек|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру)[^\W\d_]*"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
# "13 de diciembre de 2021", "November 18, 2011", "avril 2017", "06/01/2026", "4.4.18", "2017年6月8日"
_DAY_MONTH_YEAR = r"\d{1,2}(?:st|nd|rd|th|er|º|\.)? (?:de |of )?[^\W\d_]{3,12}\.?,? (?:de |del )?\d{4}\b"
_MONTH_DAY_YEAR = r"[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}\b"
_NUMBERS = r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b|\d{4}年\d{1,2}月\d{1,2}日"
_ZONE = r"(?: ?(?:bst|gmt|utc|ist|ces?t|[ecmp][sd]?t)\b)?"
CLOCK = (
    r"(?: ?[,/|-]? ?(?:at |à |às |um |a las |alle |om |kl\.? |o |в |pukul )?\d{1,2}[:h.]\d{2} ?(?:[ap]\.?m\.?|uhr|hrs?)?"
    + _ZONE
    + ")?"
)
DATE = rf"{_WEEKDAY}(?:{_DAY_MONTH_YEAR}|{_MONTH_DAY_YEAR}|{_NUMBERS}|{MONTH}\.?,? (?:de )?\d{{4}}\b)"
# Days without a year, a year alone.
DATE_PART = (
    rf"(?:{MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?\b|\d{{1,2}}(?:st|nd|rd|th|er|\.)? (?:de |of )?{MONTH}\b|"
    r"(?:early |late )?(?:19|20)\d\d\b(?: (?:году|року|roku|r\.))?)"
)
_BEFORE_A_DATE = r"(?:(?:on|the|el|le|am|em|il|op|date|día|dia|den|в|у|w|pada|dne|tanggal|in|im|i|dnia) ){0,2}"
DATE_FIRST = re.compile(rf"^\W{{0,3}}{_BEFORE_A_DATE}(?P<date>{DATE}{CLOCK})", re.IGNORECASE)
ANY_DATE = re.compile(
    rf"(?P<date>(?<!\d)(?:{_DAY_MONTH_YEAR}|\d{{4}}-\d\d-\d\d\b|\d{{4}}年\d{{1,2}}月\d{{1,2}}日)|\b{_MONTH_DAY_YEAR})"
)
