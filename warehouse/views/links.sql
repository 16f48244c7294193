-- One link of the latest reading of a url. Key: document_id, position.
create view links as
select
    links_log.document_id,
    links_log.document_url,
    links_log.position,
    links_log.target_url,
    links_log.target_key,
    links_log.role,
    links_log.kind,
    links_log.anchor,
    links_log.sentence,
    links_log.section,
    links_log.paragraph,
    links_log."start",
    links_log."end",
    links_log.reader_version
from links_log
semi join documents on documents.document_id = links_log.document_id;
