-- A run ends after it began.
select run_id as what, 'started ' || started_at || ', ended ' || ended_at as detail
from runs
where ended_at < started_at;
