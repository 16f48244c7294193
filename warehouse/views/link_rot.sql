-- Citations and how many of their targets are gone. Key: publisher_key, year, kind.
create view link_rot as
with citations as (
    select distinct
        articles.publisher_key,
        articles.publisher,
        try_cast(left(articles.date_published, 4) as integer) as year,
        sources.kind,
        articles.url as article_url,
        sources.target_key,
        sources.state,
        sources.is_dead
    from links
    join articles on articles.url = links.document_url
    join sources on sources.target_key = links.target_key
    where links.role = 'citation'
)
select
    publisher_key,
    min(publisher) as publisher,
    year,
    kind,
    count(distinct article_url) as articles_count,
    count(article_url) as citations_count,
    count(article_url) filter (where state <> 'unchecked') as checked_count,
    count(article_url) filter (where is_dead) as dead_count,
    count(article_url) filter (where state = 'moved_to_home') as moved_to_home_count,
    count(article_url) filter (where state = 'unreachable') as unreachable_count,
    count(article_url) filter (where is_dead)
        / nullif(count(article_url) filter (where state <> 'unchecked'), 0) as dead_share
from citations
group by publisher_key, year, kind;

comment on column link_rot.publisher_key is 'publisher of the citing articles; null if unknown';
comment on column link_rot.publisher is 'its display name';
comment on column link_rot.year is 'year in which the citing copy appeared; null if unknown';
comment on column link_rot.kind is 'kind of the cited source';
comment on column link_rot.articles_count is 'articles that cite';
comment on column link_rot.citations_count is 'pairs of an article and a source that it cites';
comment on column link_rot.checked_count is 'those whose source has been checked';
comment on column link_rot.dead_count is 'those whose source is dead';
comment on column link_rot.moved_to_home_count is 'those whose source now leads to a home page';
comment on column link_rot.unreachable_count is 'those whose source did not answer, which may pass';
comment on column link_rot.dead_share is 'dead among checked, 0..1; null when none was checked';
