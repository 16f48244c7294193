-- A redirect has its target, and what did not succeed has a reason.
select
    capture_id as what,
    'outcome ' || outcome || ' without ' || case when outcome = 'redirected' then 'redirect_url' else 'reason' end || ': ' || url as detail
from captures_log
where (outcome = 'redirected' and redirect_url is null)
    or (outcome in ('failed', 'refused', 'skipped') and reason is null);
