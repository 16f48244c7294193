-- One work: an original with the copies of it that were found, the possible ones apart. Key: url.
create view works as
with decisions as (
    -- the original's own address where it was read, else where the named address redirects to
    select
        republications.copy_url,
        republications.verdict,
        republications.original_publisher,
        republications.original_publisher_key,
        case when republications.verdict in ('republication', 'possible')
            then coalesce(documents_log.url, republications.original_url)
            else republications.copy_url
        end as work_url
    from republications
    left join documents_log on documents_log.document_id = republications.original_document_id
    where republications.verdict in ('republication', 'possible', 'original', 'origin_with_offer')
),
redirects as (
    select url, max_by(final_url, (fetched_at, capture_id)) as final_url
    from captures
    where outcome = 'redirected' and role <> 'robots'
    group by url
),
placed as (
    select
        coalesce(redirects.final_url, decisions.work_url) as url,
        decisions.copy_url,
        decisions.verdict,
        decisions.original_publisher,
        decisions.original_publisher_key
    from decisions
    left join redirects on redirects.url = decisions.work_url
    where decisions.work_url is not null
)
select
    placed.url,
    any_value(articles.headline) as headline,
    coalesce(any_value(articles.publisher), min(placed.original_publisher)) as publisher,
    coalesce(any_value(articles.publisher_key), min(placed.original_publisher_key)) as publisher_key,
    any_value(articles.date_published) as date_published,
    any_value(articles.document_id) as document_id,
    count(distinct placed.copy_url) filter (
        where placed.copy_url <> placed.url and placed.verdict <> 'possible'
    ) as copies_count,
    coalesce(
        list_sort(array_agg(distinct placed.copy_url) filter (
            where placed.copy_url <> placed.url and placed.verdict <> 'possible'
        )), []
    ) as copies,
    coalesce(
        list_sort(array_agg(distinct placed.copy_url) filter (
            where placed.copy_url <> placed.url and placed.verdict = 'possible'
        )), []
    ) as possible_copies
from placed
left join articles on articles.url = placed.url
group by placed.url;

comment on column works.url is 'address of the original';
comment on column works.headline is 'headline of the original; null until it has been read';
comment on column works.publisher is 'publisher of the original';
comment on column works.publisher_key is 'its domain key; null if unknown';
comment on column works.date_published is 'when the original appeared, as its own page says';
comment on column works.document_id is 'reading of the original; null until it has landed';
comment on column works.copies_count is 'pages found that republish it';
comment on column works.copies is 'their addresses, sorted';
comment on column works.possible_copies is 'addresses of pages that may republish it, sorted; counted nowhere';
