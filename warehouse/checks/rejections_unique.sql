-- A rejection is in the table once.
select capture_id as what, count(*) || ' rows for stage ' || stage || ', reason ' || reason || ', reader ' || reader_version as detail
from rejections
group by capture_id, stage, reason, reader_version
having count(*) > 1;
