-- A run is in the table once.
select run_id as what, count(*) || ' rows' as detail
from runs
group by run_id
having count(*) > 1;
