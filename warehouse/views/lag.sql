-- How long after the original a copy appeared. Key: copy_url.
create view lag as
select
    republications.copy_url,
    republications.original_url,
    copies.publisher_key as copy_publisher_key,
    coalesce(originals.publisher_key, republications.original_publisher_key) as original_publisher_key,
    coalesce(originals.date_published, copies.date_first_published) as date_first_published,
    copies.date_published,
    republications.lag_days
from republications
join documents_log as copies on copies.document_id = republications.copy_document_id
left join documents_log as originals on originals.document_id = republications.original_document_id
where republications.verdict = 'republication' and republications.lag_days is not null;

comment on column lag.copy_publisher_key is 'publisher of the copy';
comment on column lag.original_publisher_key is 'publisher of the original';
comment on column lag.date_first_published is 'when the work first ran: by the original itself, else by the copy';
comment on column lag.date_published is 'when the copy appeared';
comment on column lag.lag_days is 'days between the two';
