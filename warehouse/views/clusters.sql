-- One page among pages of one text: with the very same text, or joined by decisions on copies. Nothing is ever removed. Key: url.
create view clusters as
with recursive texts as (
    -- other kinds of pages are notices and lists, the same on many addresses
    select url, text_digest
    from documents
    where text_digest is not null and kind in ('article', 'pdf')
),
same_texts as (
    select url, first_url
    from (
        select
            url,
            min(url) over (partition by text_digest) as first_url,
            count(*) over (partition by text_digest) as pages_count
        from texts
    )
    where pages_count > 1
),
pairs as (
    select url, first_url as other_url
    from same_texts
    where url <> first_url
    union
    select copy_url, url
    from (select unnest(copies) as copy_url, url from works)
    union
    -- whatever the verdict, when half of the shorter text is in the other one
    select republications.copy_url, compared.url
    from republications
    join documents_log as compared on compared.document_id = republications.compared_document_id
    where greatest(republications.copy_in_original, republications.original_in_copy) >= 0.5
        and republications.copy_url <> compared.url
),
edges as (
    select url, other_url
    from pairs
    union
    select other_url, url
    from pairs
),
-- the smallest address that can be reached; each round looks only at pages whose own has changed
reached(url, root) using key (url) as (
    select distinct url, url
    from edges
    union
    select reached_so_far.url, min(reached.root)
    from recurring.reached as reached_so_far
    join edges on edges.url = reached_so_far.url
    join reached on reached.url = edges.other_url
    where reached.root < reached_so_far.root
    group by reached_so_far.url
),
landed as (
    select
        reached.root,
        documents.url,
        documents.document_id,
        documents.publisher_key,
        documents.date_published,
        republications.verdict,
        same_texts.url is not null as has_same_text,
        count(*) over (partition by reached.root) as pages_count
    from reached
    join documents on documents.url = reached.url
    left join republications on republications.copy_url = reached.url
    left join same_texts on same_texts.url = reached.url
)
select
    landed.url,
    first_value(landed.url) over (
        partition by landed.root
        order by coalesce(landed.verdict, 'none') in ('republication', 'possible'), landed.date_published nulls last, landed.url
    ) as cluster_url,
    landed.pages_count,
    landed.document_id,
    landed.publisher_key,
    landed.date_published,
    landed.verdict,
    landed.has_same_text
from landed
where landed.pages_count > 1;

comment on column clusters.url is 'address of the page';
comment on column clusters.cluster_url is 'the page that stands for the cluster: no copy as far as decided, and of those the earliest';
comment on column clusters.pages_count is 'pages of the cluster that have landed, this one among them';
comment on column clusters.document_id is 'its latest reading';
comment on column clusters.publisher_key is 'domain key of its publisher; null if unknown';
comment on column clusters.date_published is 'when the page says that it appeared';
comment on column clusters.verdict is 'the decision about it; null where there is none';
comment on column clusters.has_same_text is 'whether another page has its text, case, space and punctuation apart';
