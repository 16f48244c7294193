-- The views have one row for each key.
select url as what, 'articles has ' || count(*) || ' rows' as detail
from articles
group by url
having count(*) > 1
union all
select url as what, 'documents has ' || count(*) || ' rows' as detail
from documents
group by url
having count(*) > 1
union all
select copy_url as what, 'republications has ' || count(*) || ' rows' as detail
from republications
group by copy_url
having count(*) > 1
union all
select target_key as what, 'sources has ' || count(*) || ' rows' as detail
from sources
group by target_key
having count(*) > 1;
