-- The latest reading of each url: of its latest capture, by the latest version of the reader. Key: url.
create view documents as
with latest as (
    select max_by(
        document_id,
        -- versions compare number by number (1.10 after 1.9); the digest decides between equals, the same way each time
        (
            fetched_at,
            list_transform(regexp_extract_all(reader_version, '[0-9]+'), lambda part: try_cast(part as hugeint)),
            reader_version,
            document_id
        )
    ) as document_id
    from documents_log
    group by url
)
select
    documents_log.document_id,
    documents_log.capture_id,
    documents_log.url,
    documents_log.role,
    documents_log.canonical_url,
    documents_log.og_url,
    documents_log.kind,
    documents_log.platform,
    documents_log.publisher,
    documents_log.publisher_key,
    documents_log.headline,
    documents_log.standfirst,
    documents_log.authors,
    documents_log.date_published,
    documents_log.date_published_precision,
    documents_log.date_published_source,
    documents_log.date_published_raw,
    documents_log.date_first_published,
    documents_log.date_first_published_precision,
    documents_log.date_first_published_source,
    documents_log.date_first_published_raw,
    documents_log.date_modified,
    documents_log.date_modified_precision,
    documents_log.date_modified_source,
    documents_log.date_modified_raw,
    documents_log.in_language,
    documents_log.language_declared,
    documents_log.text,
    documents_log.body_source,
    documents_log.body_confidence,
    documents_log.sections,
    documents_log.section_paths,
    documents_log.page_count,
    documents_log.images,
    documents_log.notes,
    documents_log.license,
    documents_log.license_raw,
    documents_log.license_expected,
    documents_log.credit_text,
    documents_log.is_based_on,
    documents_log.original_publisher,
    documents_log.original_publisher_key,
    documents_log.evidence,
    documents_log.conflicts,
    documents_log.text_digest,
    documents_log.signature,
    documents_log.encoding,
    documents_log.flags,
    documents_log.payload_digest,
    documents_log.warc_file,
    documents_log.warc_offset,
    documents_log.fetched_at,
    documents_log.reader_version
from documents_log
semi join latest on latest.document_id = documents_log.document_id;
