-- One capture of an archived copy: a page that an archive serves with a Memento-Datetime (RFC 7089). Key: capture_id.
create view mementos as
select
    capture_id,
    url,
    -- rel="original" of the Link header (RFC 7089, 2.2.1), else the address inside an archive's address
    coalesce(
        nullif(regexp_extract(headers['link'], '<([^>]+)>\s*;[^<]*rel="?[^",;]*original', 1), ''),
        nullif(regexp_extract(url, '/[0-9]{4,14}[a-z_]*/(https?://.+)$', 1), '')
    ) as original_url,
    headers['memento-datetime'] as memento_datetime_raw,
    timezone('UTC', try_strptime(headers['memento-datetime'], '%a, %d %b %Y %H:%M:%S GMT')) as memento_datetime,
    outcome,
    status,
    payload_digest,
    warc_file,
    warc_offset,
    fetched_at
from captures
where headers['memento-datetime'] is not null;

comment on column mementos.url is 'address of the archived copy (URI-M)';
comment on column mementos.original_url is 'address that was archived (URI-R); null when neither header nor address tells';
comment on column mementos.memento_datetime_raw is 'Memento-Datetime as sent';
comment on column mementos.memento_datetime is 'when the archive captured it; null when not understood';
