"""Where a page tells its dates, which of them is which, and which one is taken."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.claimed_dates import Dates, dates_of
from pipelines.extract.blocks import Block
from pipelines.extract.candidates import Candidate, Candidates
from pipelines.extract.date_lines import date_lines
from pipelines.extract.date_words import dated_pieces
from pipelines.extract.metadata import claims_of
from pipelines.extract.parse import parse_html
from pipelines.extract.printed_dates import names_date
from pipelines.extract.script_dates import script_dates
from pipelines.resolve.signals.claims import Claims

URL = "https://news.example/rain"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
MASTHEAD = '<header><div class="frame"><span class="today-date">Friday, December 19, 2025</span></div></header>'
TEASERS = '<div class="list"><div class="box"><span class="date">May 1, 2019</span><h3>Another story of the day</h3></div></div>'


def claims(body: str, head: str = "", url: str = URL) -> Candidates:
    page = f"<html><head><title>Rain over the hills - Drop</title>{head}</head><body>{body}</body></html>"
    return claims_of(parse_html(page)[0], url)


def article(inside: str) -> Candidates:
    headed = f"<article><div><h1>Rain over the hills</h1>{inside}</div><p>It rained all day.</p></article>"
    return claims(f"{MASTHEAD}<main>{TEASERS}{headed}{TEASERS}</main>")


def line(text: str, **more: object) -> Block:
    return Block("paragraph", text, **more)  # type: ignore[arg-type]


def lines(*blocks: Block) -> Candidates:
    return date_lines([Block("heading", "Rain over the hills", level=1), *blocks], "Rain over the hills", Candidates())


def taken(found: Candidates, language: str | None = "en") -> Dates:
    return dates_of(found, Claims(), language, NOW)


@pytest.mark.parametrize(
    "markup",
    [
        '<span class="date">3 May 2021</span>',
        '<p class="dateline">Posted on May 3, 2021 | by Ada Reis</p>',
        '<span class="Author_publicationTime__F2lab">2021-05-03T08:10+02:00</span>',
        '<div class="itemPostDate">am 3.5.2021 22:30</div>',
        '<p id="publishDate">PublishedMay 3, 2021</p>',
        "<time>May 3, 2021</time>",
        '<time datetime="2021-05-03T08:10:00Z">two years ago</time>',
        '<time class="entry-date published updated" datetime="2021-05-03">3 May</time>',
        '<abbr class="published" title="2021-05-03T21:11:00+02:00">21:11</abbr>',
        '<div class="post-footer"><abbr class="published" title="2021-05-03T21:11:00+02:00">21:11</abbr></div>',
        '<footer class="entry-footer"><span class="posted-on">May 3, 2021</span></footer>',
        '<div class="elementor-widget"><span class="elementor-post-info__item--type-date">May 3, 2021</span></div>',
        '<ul class="meta"><li>News</li><li>03.05.2021</li></ul>',
        '<div class="post-meta">AdaReis2022-01-07T17:27:31+02:00May 3rd, 2021|Weather</div>',
    ],
)
def test_a_date_beside_the_headline_is_found_before_that_of_the_frame_and_of_other_stories(markup: str) -> None:
    published = taken(article(markup)).published
    assert (published.iso or "")[:10] == "2021-05-03"


@pytest.mark.parametrize(
    "markup",
    [
        '<p class="meta">Published May 3, 2021 - [Updated Dec 3, 2021]</p>',
        '<p class="meta">Ada ReisUpdated: Dec 3, 2021</p><p class="meta">May 3, 2021</p>',
        '<time datetime="2021-05-03">May 3</time> <span>Updated <time datetime="2021-12-03">December 3</time></span>',
        '<time datetime="2021-05-03">May 3</time> <time class="last-modified" datetime="2021-12-03">December 3</time>',
        '<time datetime="2021-05-03">May 3</time> <span>Last edited</span> <time datetime="2021-12-03">December 3</time>',
    ],
)
def test_the_last_change_is_kept_apart_from_the_publication(markup: str) -> None:
    dates = taken(article(markup))
    assert (dates.published.iso, dates.modified.iso) == ("2021-05-03", "2021-12-03")


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="comment-list"><span class="date">May 3, 2021</span></div>',
        '<aside><time datetime="2021-05-03">May 3</time></aside>',
        '<p class="date">Member since May 3, 2021</p>',
        '<p class="date">Current time: May 3, 2021</p>',
        '<p class="date">2 days ago</p>',
        '<p class="date">May 2021</p>',
    ],
)
def test_dates_of_comments_boxes_and_other_things_are_not_the_articles(markup: str) -> None:
    found = claims(f"<article><h1>Rain over the hills</h1>{markup}<p>It rained all day.</p></article>")
    assert taken(found).published.iso is None


def test_a_container_named_after_dates_that_holds_a_text_is_no_date() -> None:
    found = claims(f'<h1>Rain over the hills</h1><div class="meta-content">May 3, 2021 {"and more rain " * 30}</div>')
    assert found.date_published == ()


@pytest.mark.parametrize(
    ("names", "is_date"),
    [
        ("date", True),
        ("entryDate", True),
        ("post-date bold", True),
        ("styles_dateAndAuthor__JAvHP", True),
        ("veröffentlicht", True),
        ("article-dateline", True),
        ("mandate", False),
        ("candidates", False),
        ("sometimes", False),
        ("publications-list", False),
    ],
)
def test_the_words_of_a_class_tell_whether_it_names_a_date(names: str, is_date: bool) -> None:
    assert names_date(names) is is_date


@pytest.mark.parametrize(
    ("path", "value", "source"),
    [
        ("/2021/05/03/rain", "2021-05-03", "url"),
        ("/news/20210503-rain.html", "2021-05-03", "url"),
        ("/rain_of_the_3.5.2021", "2021-05-03", "url"),
        ("/23-01-2022-rain/17", "2022-01-23", "url"),
        ("/2021/05/rain", "2021-05", "url.month"),
    ],
)
def test_the_address_names_a_day_or_at_least_a_month(path: str, value: str, source: str) -> None:
    assert claims("<p>x</p>", url=f"https://news.example{path}").date_published == (Candidate(value, source),)


@pytest.mark.parametrize("path", ["/03-04-2021-rain", "/1234567890123", "/v/2021.5", "/99-99-2021"])
def test_an_address_whose_numbers_may_be_anything_names_no_day(path: str) -> None:
    assert claims("<p>x</p>", url=f"https://news.example{path}").date_published == ()


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("published-date", "date_published"),
        ("sw-pubdate", "date_published"),
        ("article_date_original", "date_published"),
        ("acme:content:publish_time", "date_published"),
        ("Updated Date", "date_modified"),
        ("article.updated", "date_modified"),
    ],
)
def test_a_meta_on_no_list_tells_by_its_name_which_date_it_is(name: str, field: str) -> None:
    found = claims("<p>x</p>", f'<meta name="{name}" content="2021-05-03">')
    assert getattr(found, field) == (Candidate("2021-05-03", f"meta.{name.lower()}"),)


@pytest.mark.parametrize(
    "name", ["event-date", "expiration-date", "msvalidate.01", "build-time", "og:image:created_time", "robots"]
)
def test_a_meta_about_another_date_is_none(name: str) -> None:
    found = claims("<p>x</p>", f'<meta name="{name}" content="2021-05-03">')
    assert not found.date_published + found.date_modified


def test_what_is_printed_is_not_read_where_the_metas_tell_both_dates() -> None:
    metas = (
        '<meta property="article:published_time" content="2021-05-03">'
        '<meta property="article:modified_time" content="2021-12-03">'
    )
    found = claims('<h1>Rain over the hills</h1><span class="date">May 4, 2021</span>', metas)
    assert [claim.source for claim in found.date_published] == ["meta.article:published_time"]
    assert date_lines([line("May 4, 2021")], None, found) == Candidates()


@pytest.mark.parametrize(
    "text",
    ["Berlin, 3. März 2021", "2021年3月3日", "Ada Reis · Mar 3, 2021 · 3 min read", "Von: Bo Lind | 03.03.21", "مارس 3, 2021",
     "3 марта 2021, 14:24", "Le 3 mars 2021 à 14h05", "Sports | 3 de marzo de 2021"],
)  # fmt: skip
def test_a_bare_date_line_near_the_headline_is_the_publication(text: str) -> None:
    published = taken(lines(line("The hills are wet."), line(text), line("It rained. " * 60))).published
    assert ((published.iso or "")[:10], published.source) == ("2021-03-03", "line")


def test_the_line_nearest_to_the_headline_wins_and_one_behind_it_before_one_above_it() -> None:
    headline = Block("heading", "Rain over the hills", level=1)
    blocks = [line("May 1, 2021"), line("Weather and the sky"), headline, line("The hills are wet."), line("May 3, 2021")]
    assert date_lines(blocks, headline.text, Candidates()).date_published[0].value == "May 3, 2021"


def test_a_date_in_the_headline_is_no_date_line() -> None:
    headline = Block("heading", "Report of the 3 May 2021", level=1)
    assert date_lines([headline], headline.text, Candidates()).date_published == ()


@pytest.mark.parametrize(
    "block",
    [
        line("The law came into force on 3 May 2021 after a long debate in both chambers of the parliament."),
        line("Rain on 3 May 2021. Photo: Bo Lind", aside="caption"),
        line("Bo Lind, May 3, 2021 at 10:00", aside="comments"),
        line("https://news.example/2021/05/03/hail"),
        line("In 2021, 3500 people"),
        line("Registered: 3 May 2021"),
        line("Spring 2021"),
    ],
)
def test_sentences_captions_comments_and_other_lines_are_no_date_lines(block: Block) -> None:
    assert taken(lines(block)).published.iso is None


def test_far_from_the_headline_an_announced_date_comes_before_a_bare_one_and_boxes_are_passed_over() -> None:
    text = [line("It rained all day long over the hills. " * 20) for _ in range(3)]
    boxed = line("Published on May 1, 2021", aside="related")
    found = lines(*text, boxed, line("May 2, 2021"), line("Posted by Ada Reis on May 3, 2021"))
    assert [(claim.value[:6], claim.source) for claim in found.date_published] == [("Posted", "line"), ("May 2,", "line.far")]


def test_a_date_in_a_heading_of_its_own_is_a_date_line() -> None:
    assert lines(Block("heading", "Wednesday, May 3, 2021", level=2)).date_published[0].value == "Wednesday, May 3, 2021"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Published May 3, 2021, updated May 4, 2021", ["published", "updated"]),
        ("Originally published on May 3, 2021", ["first"]),
        ("© 3 May 2021 The Drop", ["other"]),
        ("Publié le 3 mai 2021, mis à jour le 4 mai 2021", ["published", "updated"]),
        ("Publicado el 3 de mayo de 2021 | Actualizado: 4/5/2021", ["published", "updated"]),
        ("Veröffentlicht am 3. Mai 2021, zuletzt geändert am 4. Mai 2021", ["published", "updated"]),
        ("Stand: 3.5.2021, 14:00 Uhr", ["updated"]),
        ("Publicado em 3 de maio de 2021. Atualizado em 4 de maio de 2021", ["published", "updated"]),
        ("Pubblicato il 3 maggio 2021 - Aggiornato il 4 maggio 2021", ["published", "updated"]),
        ("Gepubliceerd op 3 mei 2021, bijgewerkt 4 mei 2021", ["published", "updated"]),
        ("2021年5月3日 公開 2021年5月4日 更新", ["published", "updated"]),
        ("公開日：2021年5月3日", ["published"]),
        ("发布时间：2021年5月3日", ["published"]),
        ("更新：2021年5月3日", ["updated"]),
        ("نشر في 3 مايو 2021 - آخر تحديث 4 مايو 2021", ["published", "updated"]),
        ("Опубликовано 3 мая 2021, обновлено 4 мая 2021", ["published", "updated"]),
        ("Opublikowano 3 maja 2021", ["published"]),
        ("Ada Reis, 3 May 2021", [None]),
    ],
)
def test_words_beside_a_date_say_which_date_it_is(text: str, kinds: list[str | None]) -> None:
    assert [kind for kind, _ in dated_pieces(text)] == kinds


def script(source: str, known: tuple[Candidate, ...] = ()) -> tuple[Candidate, ...]:
    return script_dates(parse_html(f"<html><body><script>{source}</script></body></html>")[0], known).date_published


def test_the_one_day_that_scripts_name_is_a_claim_and_of_two_days_none_is() -> None:
    one = '{"published_at":"2021-05-03T08:10:00Z"} var page = {publishDate: "2021-05-03"}'
    assert script(one) == (Candidate("2021-05-03T08:10:00Z", "script"),)
    assert script(one + '{"publishedDate":"2021-05-04"}') == ()
    assert script('{"updated":"2021-05-03","expires":"2021-05-03"}') == ()


def test_scripts_are_not_asked_where_a_date_is_known() -> None:
    source = '{"datePublished":"2021-05-03"}'
    assert script(source, (Candidate("May 4, 2021", "line"),)) == ()
    assert script(source, (Candidate("2 days ago", "printed"), Candidate("May 4, 2021", "line.far"))) != ()


def published(*found: tuple[str, str]) -> Candidates:
    return Candidates(date_published=tuple(Candidate(value, source) for value, source in found))


@pytest.mark.parametrize(
    ("found", "source"),
    [
        ([("2021-05-03", "jsonld.datePublished"), ("2021-05-09", "meta.article:published_time")], "meta.article:published_time"),
        ([("2021-05-09", "meta.date"), ("3 May 2021", "printed")], "printed"),
        ([("19 May 2021", "printed.far"), ("3 May 2021", "line")], "line"),
        ([("3 May 2021", "line.far"), ("2021-05-03", "script")], "script"),
        ([("2021-05", "url.month"), ("3 May 2021", "line.far")], "line.far"),
        ([("2021-05", "url.month")], "url.month"),
        ([("3 May 2021", "spip.date"), ("2021-05-09", "meta.article:published_time")], "spip.date"),
    ],
)
def test_of_several_claims_the_more_trusted_is_taken(found: list[tuple[str, str]], source: str) -> None:
    assert taken(published(*found)).published.source == source


def test_the_day_in_the_address_is_the_publishers_where_utc_is_past_midnight() -> None:
    found = [("2021-05-04T02:25:54Z", "meta.article:published_time"), ("2021-05-03", "url")]
    assert taken(published(*found)).published.iso == "2021-05-03"
    found = [("2021-05-04T02:25:54-05:00", "meta.article:published_time"), ("2021-05-03", "url")]
    assert taken(published(*found)).published.iso == "2021-05-04T02:25:54-05:00"
    found = [("2021-05-14T02:25:54Z", "meta.article:published_time"), ("2021-05-03", "url")]
    assert taken(published(*found)).published.iso == "2021-05-14T02:25:54+00:00"


def test_a_printed_day_corrects_json_ld_alone_and_keeps_its_time_where_both_agree() -> None:
    found = [("2021-05-09T08:00:00Z", "jsonld.datePublished"), ("3 May 2021", "printed")]
    assert taken(published(*found)).published.iso == "2021-05-03"
    found = [("2021-05-03T08:00:00Z", "jsonld.datePublished"), ("3 May 2021", "printed")]
    assert taken(published(*found)).published.iso == "2021-05-03T08:00:00+00:00"
    found = [("2021-05-09T08:00:00Z", "jsonld.datePublished"), ("3 May 2021", "line.far")]
    assert taken(published(*found)).published.iso == "2021-05-09T08:00:00+00:00"


def test_a_numeric_date_is_read_by_what_the_page_names_elsewhere() -> None:
    dates = taken(published(("11/01/2023 12:43:42", "meta.date"), ("Created: 01.11.2023", "line")), "de")
    assert dates.published.iso == "2023-11-01T12:43:42"


def test_an_order_that_cannot_be_told_leaves_the_raw_text_and_a_flag() -> None:
    dates = taken(published(("3/4/2025", "printed")), "en")
    assert (dates.published.iso, dates.published.raw, dates.flags) == (None, "3/4/2025", ("date_order_ambiguous",))


@pytest.mark.parametrize("raw", ["2024-99-99", "1970-01-01T00:00:00Z", "2031-01-01"])
def test_an_impossible_placeholder_or_future_date_is_null_with_its_raw_text(raw: str) -> None:
    dates = taken(published((raw, "meta.article:published_time")))
    assert (dates.published.iso, dates.published.raw) == (None, raw)
    dates = taken(published((raw, "meta.article:published_time"), ("3 May 2021", "printed")))
    assert dates.published.iso == "2021-05-03"


def test_a_line_without_a_date_leaves_no_raw_text() -> None:
    assert taken(published(("Our 3 picks for 2024", "line"))).published.raw is None


def test_a_month_in_a_line_is_not_the_publication() -> None:
    assert taken(published(("May 2021", "line"))).published.iso is None


def test_a_page_that_prints_only_its_first_publication_was_published_then() -> None:
    dates = taken(lines(line("First published on May 3, 2021")))
    assert (dates.published.iso, dates.first_published.iso) == ("2021-05-03", "2021-05-03")


def test_the_last_change_stands_in_for_the_publication_where_readers_see_no_other_date_and_is_flagged() -> None:
    dates = taken(lines(line("Last updated: May 3, 2021")))
    assert (dates.published.iso, dates.modified.iso, dates.flags) == ("2021-05-03", "2021-05-03", ("date_published_is_modified",))
    saved = Candidates(date_modified=(Candidate("2021-05-03", "meta.article:modified_time"),))
    assert taken(saved).published.iso is None


def test_printed_claims_contradict_nothing_and_structured_ones_do() -> None:
    found = [("2021-05-03", "meta.article:published_time"), ("May 9, 2021", "line"), ("2021-05-19", "jsonld.datePublished")]
    assert [(one.value, one.source) for one in taken(published(*found)).conflicts] == [("2021-05-19", "jsonld.datePublished")]
