-- A reading is of a capture that was fetched, and says the same about it.
select
    documents_log.document_id as what,
    case
        when captures_log.capture_id is null then 'capture ' || documents_log.capture_id || ' is missing'
        when captures_log.outcome <> 'fetched' then 'its capture has outcome ' || captures_log.outcome
        else 'url, place or digest differ from those of its capture, ' || captures_log.url
    end as detail
from documents_log
left join captures_log on captures_log.capture_id = documents_log.capture_id
where captures_log.capture_id is null
    or captures_log.outcome <> 'fetched'
    or documents_log.url <> captures_log.url
    or documents_log.warc_file <> captures_log.warc_file
    or documents_log.warc_offset <> captures_log.warc_offset
    or documents_log.payload_digest is distinct from captures_log.payload_digest;
