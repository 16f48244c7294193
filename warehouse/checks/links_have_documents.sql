-- A link is on a page that was read.
select
    links_log.document_id || ', position ' || links_log.position as what,
    case
        when documents_log.document_id is null then 'the reading of ' || links_log.document_url || ' is missing'
        else 'document_url is ' || links_log.document_url || ', the reading is of ' || documents_log.url
    end as detail
from links_log
left join documents_log on documents_log.document_id = links_log.document_id
where documents_log.document_id is null or documents_log.url <> links_log.document_url;
