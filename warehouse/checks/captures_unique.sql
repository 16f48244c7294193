-- A capture is in the table once.
select capture_id as what, count(*) || ' rows, of ' || min(url) as detail
from captures_log
group by capture_id
having count(*) > 1;
