-- A fetched page has a document or a rejection that says why not.
select captures_log.capture_id as what, captures_log.url || ' (' || captures_log.warc_file || ', ' || captures_log.warc_offset || ')' as detail
from captures_log
anti join documents_log on documents_log.capture_id = captures_log.capture_id
anti join rejections on rejections.capture_id = captures_log.capture_id
where captures_log.outcome = 'fetched' and captures_log.role <> 'robots';
