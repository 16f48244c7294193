-- A link's offsets cut its anchor out of the text.
select
    links_log.document_id || ', position ' || links_log.position as what,
    'text[' || links_log.start || ':' || links_log."end" || '] is ''' ||
        left(substring(documents_log.text, links_log.start + 1, links_log."end" - links_log.start), 80) ||
        ''', the anchor is ''' || left(links_log.anchor, 80) || '''' as detail
from links_log
join documents_log on documents_log.document_id = links_log.document_id
where links_log.start is not null
    and substring(documents_log.text, links_log.start + 1, links_log."end" - links_log.start) is distinct from links_log.anchor;
