-- A reading is in the table once.
select document_id as what, count(*) || ' rows, of ' || min(url) as detail
from documents_log
group by document_id
having count(*) > 1;
