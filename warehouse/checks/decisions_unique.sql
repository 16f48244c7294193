-- A decision is in the table once.
select decision_id as what, count(*) || ' rows, about ' || min(copy_url) as detail
from republications_log
group by decision_id
having count(*) > 1;
