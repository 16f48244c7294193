-- One rule of a republication programme on one copy: met, broken, or not to be decided from what was read. It is no legal opinion. Key: copy_url, rule.
create view licence_audits as
with checks as (
    select
        copy_url,
        copy_document_id,
        original_url,
        original_publisher_key,
        kind,
        unnest(licence_audit) as rule_check
    from republications
)
select
    checks.copy_url,
    copies.publisher_key as copy_publisher_key,
    checks.original_url,
    checks.original_publisher_key,
    checks.kind,
    checks.rule_check.programme as programme,
    checks.rule_check.rule as "rule",
    checks.rule_check.result as result,
    checks.rule_check.evidence as evidence
from checks
left join documents_log as copies on copies.document_id = checks.copy_document_id;

comment on column licence_audits.copy_publisher_key is 'publisher of the copy';
comment on column licence_audits.kind is 'how the copy differs from its original; null while not compared';
comment on column licence_audits.programme is 'publisher whose terms were checked, or the elements of a Creative Commons licence (cc-by-nd)';
comment on column licence_audits."rule" is 'what the terms ask for, e.g. credit_publisher, link, counter, no_edits';
comment on column licence_audits.result is 'pass, fail (the pages prove it; no legal opinion) or unknown';
comment on column licence_audits.evidence is 'what was seen on the copy, or what is missing to decide';
