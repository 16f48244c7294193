-- A link is in the table once.
select document_id || ', position ' || position as what, count(*) || ' rows, on ' || min(document_url) as detail
from links_log
group by document_id, position
having count(*) > 1;
