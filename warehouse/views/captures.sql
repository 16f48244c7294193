-- One outcome of one request, with the address that its redirects end at. Key: capture_id.
create view captures as
with recursive hops as (
    select
        url,
        url_key,
        capture_id,
        fetched_at,
        outcome not in ('refused', 'skipped') as is_answer,
        -- as the next request would spell it: no fragment, no default port
        case when outcome = 'redirected' then
            regexp_replace(
                regexp_replace(regexp_replace(redirect_url, '#.*$', ''), '^(http://[^/?#]*):80(/|\?|$)', '\1\2'),
                '^(https://[^/?#]*):443(/|\?|$)', '\1\2'
            )
        end as target
    from captures_log
    where role <> 'robots'
),
targets as materialized (
    select distinct target as address from hops where target is not null
),
spellings as (
    select url as address, url, target, is_answer, fetched_at, capture_id from hops
    union all
    select url_key as address, url, target, is_answer, fetched_at, capture_id from hops where url_key <> url
),
-- what the latest request to a redirect's target found; a struct, because max_by passes over nulls
latest as materialized (
    select spellings.address,
        max_by(
            {'url': spellings.url, 'target': spellings.target},
            (spellings.is_answer, spellings.fetched_at, spellings.capture_id)
        ) as found
    from spellings
    semi join targets on targets.address = spellings.address
    group by spellings.address
),
-- ten hops: twice what the crawler follows, and a bound for archives of others
walk as (
    select address as start_address, address, [address] as path, 1 as hop from targets
    union all
    select walk.start_address, latest.found.target, list_append(walk.path, latest.found.target), walk.hop + 1
    from walk
    join latest on latest.address = walk.address
    where latest.found.target is not null
        and walk.hop < 10
        and not list_contains(walk.path, latest.found.target)
),
ends as (
    select start_address, max_by(address, hop) as address from walk group by start_address
),
final as (
    select ends.start_address, coalesce(latest.found.url, ends.address) as final_url
    from ends
    left join latest on latest.address = ends.address
)
select
    captures_log.capture_id,
    captures_log.url,
    captures_log.url_key,
    coalesce(final.final_url, captures_log.redirect_url, captures_log.url) as final_url,
    captures_log.role,
    captures_log.parent_url,
    captures_log.outcome,
    captures_log.reason,
    captures_log.status,
    captures_log.redirect_url,
    captures_log.robots,
    captures_log.headers,
    captures_log.media_type,
    captures_log.media_type_sniffed,
    captures_log.payload_digest,
    captures_log.payload_bytes,
    captures_log.etag,
    captures_log.last_modified,
    captures_log.warc_file,
    captures_log.warc_offset,
    captures_log.record_id,
    captures_log.fetched_at,
    captures_log.depth,
    captures_log.hops,
    captures_log.attempt,
    captures_log.run_id
from captures_log
left join hops on hops.capture_id = captures_log.capture_id and hops.target is not null
left join final on final.start_address = hops.target;

comment on column captures.final_url is
    'where the redirects end, by the latest capture of each hop (ten at most); url itself when it is no redirect';
