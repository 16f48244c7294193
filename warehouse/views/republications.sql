-- The latest decision about each page that shows a sign of being republished. Key: copy_url.
create view republications as
with latest as (
    select max_by(
        decision_id,
        (
            segment_number,
            list_transform(regexp_extract_all(reader_version, '[0-9]+'), lambda part: try_cast(part as hugeint)),
            -- of two decisions of one segment, the one that has seen the original knows more
            original_document_id is not null,
            confidence,
            decision_id
        )
    ) as decision_id
    from republications_log
    group by copy_url
)
select
    republications_log.decision_id,
    republications_log.copy_url,
    republications_log.copy_document_id,
    republications_log.original_url,
    republications_log.original_document_id,
    republications_log.original_publisher,
    republications_log.original_publisher_key,
    republications_log.verdict,
    republications_log.kind,
    republications_log.confidence,
    republications_log.evidence,
    republications_log.conflicts,
    republications_log.copy_in_original,
    republications_log.original_in_copy,
    republications_log.title_similarity,
    republications_log.lag_days,
    republications_log.via,
    republications_log.compared_document_id,
    republications_log.paragraphs_kept,
    republications_log.paragraphs_edited,
    republications_log.paragraphs_cut,
    republications_log.paragraphs_added,
    republications_log.paragraphs_moved,
    republications_log.order_agreement,
    republications_log.changes,
    republications_log.links_kept,
    republications_log.links_dropped,
    republications_log.links_rewritten,
    republications_log.links_added,
    republications_log.authors_agree,
    republications_log.dates_agree,
    republications_log.licence_audit,
    republications_log.segment_number,
    republications_log.reader_version
from republications_log
semi join latest on latest.decision_id = republications_log.decision_id;
