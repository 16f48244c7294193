-- Shares and confidences are between 0 and 1.
select decision_id as what, 'confidence ' || confidence || ' of ' || copy_url as detail
from republications_log
where not confidence between 0 and 1
    or not coalesce(copy_in_original, 0) between 0 and 1
    or not coalesce(original_in_copy, 0) between 0 and 1
    or not coalesce(title_similarity, 0) between 0 and 1;
