-- One cited target: each distinct address that a citation leads to, with what the latest check found there. Key: target_key.
create view sources as
with article_works as (
    -- a work and its copies cite a source once
    select articles.url, coalesce(copies.work_url, articles.url) as work_url
    from articles
    left join (
        select copy_url, min(work_url) as work_url
        from (select unnest(copies) as copy_url, url as work_url from works)
        group by copy_url
    ) as copies on copies.copy_url = articles.url
),
cited as (
    select
        links.target_key,
        min(regexp_replace(links.target_url, '#.*$', '')) as url,
        -- what one article calls its own publisher's page is a news page to the others
        coalesce(min(links.kind) filter (where links.kind not in ('same_publisher', 'other')), min(links.kind)) as kind,
        count(distinct article_works.url) as cited_by_count,
        count(distinct article_works.work_url) as cited_by_works_count
    from links
    -- links of a home page or a listing that was itself a source are no citations of an article
    join article_works on article_works.url = links.document_url
    where links.role = 'citation'
    group by links.target_key
),
answers as (
    select url, url_key, final_url, outcome, reason, status, fetched_at, capture_id
    from captures
    where role <> 'robots'
        -- too_many_redirects is what the server did; a cancelled request and a bug of ours say nothing about it
        and (outcome not in ('refused', 'skipped') or reason = 'too_many_redirects')
        and coalesce(reason, '') not in ('cancelled', 'internal_error')
),
first_answers as (
    select url_key,
        max_by({'url': url, 'final_url': final_url, 'outcome': outcome, 'reason': reason, 'status': status, 'fetched_at': fetched_at},
            (fetched_at, capture_id)) as capture,
        max(fetched_at) filter (where outcome in ('fetched', 'not_modified')) as last_good_at
    from answers
    group by url_key
),
-- by spelling, because a final_url is one; refusals count here: they say why the end of a redirect is not known
last_captures as (
    select url,
        max_by({'outcome': outcome, 'reason': reason, 'status': status, 'fetched_at': fetched_at},
            (outcome not in ('refused', 'skipped'), fetched_at, capture_id)) as capture
    from captures
    where role <> 'robots'
    group by url
),
checked as (
    select
        cited.target_key,
        cited.url,
        cited.kind,
        cited.cited_by_count,
        cited.cited_by_works_count,
        first_answers.capture.outcome = 'redirected' as is_redirect,
        first_answers.capture.final_url as final_url,
        first_answers.capture.fetched_at as first_fetched_at,
        first_answers.last_good_at,
        case when first_answers.capture.outcome = 'redirected'
            then last_captures.capture
            else {
                'outcome': first_answers.capture.outcome, 'reason': first_answers.capture.reason,
                'status': first_answers.capture.status, 'fetched_at': first_answers.capture.fetched_at
            }
        end as capture
    from cited
    left join first_answers on first_answers.url_key = cited.target_key
    left join last_captures on last_captures.url = first_answers.capture.final_url
),
judged as (
    select
        target_key,
        url,
        kind,
        cited_by_count,
        cited_by_works_count,
        last_good_at,
        final_url,
        is_redirect,
        first_fetched_at,
        capture,
        case
            when first_fetched_at is null then 'unchecked'
            when capture.reason = 'too_many_redirects' or capture.outcome = 'redirected' then 'unreachable'
            when capture.outcome is null or capture.outcome in ('refused', 'skipped') then 'unchecked'
            when capture.outcome in ('fetched', 'not_modified') or capture.status between 200 and 299 then
                case
                    when not is_redirect then 'alive'
                    when regexp_matches(final_url, '^https?://[^/?#]+/?$') and not regexp_matches(url, '^https?://[^/?#]+/?$')
                        then 'moved_to_home'
                    else 'redirected'
                end
            when capture.status in (404, 410) or capture.reason = 'dns_failure' then 'dead'
            when capture.status in (401, 402) then 'walled'
            when capture.status in (403, 407, 429, 451) then 'blocked'
            else 'unreachable'
        end as state
    from checked
)
select
    url,
    state,
    state = 'dead' as is_dead,
    kind,
    cited_by_count,
    cited_by_works_count,
    case when state <> 'unchecked' then capture.status end as last_status,
    case when state <> 'unchecked' then capture.fetched_at end as checked_at,
    case when state in ('alive', 'redirected') then greatest(last_good_at, capture.fetched_at) else last_good_at end as last_good_at,
    case when is_redirect and state <> 'unchecked' then final_url end as redirects_to,
    case when state <> 'unchecked' then capture.reason end as reason,
    target_key
from judged;

comment on column sources.url is 'the cited address without its fragment; of several spellings the first in order';
comment on column sources.state is 'what the latest check found: alive, redirected, dead ...';
comment on column sources.is_dead is 'true for state dead: 404, 410 or a name that is gone';
comment on column sources.kind is 'what it is, judged by its address';
comment on column sources.cited_by_count is 'articles that cite it';
comment on column sources.cited_by_works_count is 'works that cite it, an original and its copies counted once';
comment on column sources.last_status is 'HTTP status at the end of its redirects; null when nothing was answered';
comment on column sources.checked_at is 'when the latest check was made; null when unchecked';
comment on column sources.last_good_at is 'when a check last found it there';
comment on column sources.redirects_to is 'address that it redirects to; null when it does not';
comment on column sources.reason is 'why the latest check failed';
comment on column sources.target_key is 'identity of the address: two spellings of one share it';
