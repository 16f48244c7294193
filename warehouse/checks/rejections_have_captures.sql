-- A rejection is of a capture.
select rejections.capture_id as what, 'capture of ' || rejections.url || ' is missing' as detail
from rejections
anti join captures_log on captures_log.capture_id = rejections.capture_id;
