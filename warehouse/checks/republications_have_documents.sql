-- A decision is about pages that were read.
select
    republications_log.decision_id as what,
    case
        when copies.document_id is null then 'the reading of the copy ' || republications_log.copy_url || ' is missing'
        else 'the reading of the original ' || coalesce(republications_log.original_url, '(no address)') || ' is missing'
    end as detail
from republications_log
left join documents_log as copies on copies.document_id = republications_log.copy_document_id
left join documents_log as originals on originals.document_id = republications_log.original_document_id
where copies.document_id is null
    or (republications_log.original_document_id is not null and originals.document_id is null);
