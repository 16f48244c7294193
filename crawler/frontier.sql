-- The frontier: what is to be fetched, by whom it was asked for, and when it is due. Times are seconds of the passed-in clock.

create table if not exists urls (
  key           text primary key,            -- url_identity
  url           text not null,               -- as requested
  host          text not null,               -- unit of politeness
  role          text not null,
  parent_url    text,
  depth         integer not null,
  hops          integer not null,
  job           text not null,               -- the job that asked for it last
  state         text not null,               -- pending, leased, captured, reading, done
  due_at        real not null,
  attempts      integer not null default 0,
  fence         integer not null default 0,  -- grows with each lease; a close with an older one is refused
  lease_expires real,
  children_only integer not null default 0,  -- read for its links only: its rows have landed before
  capture_id    text,
  warc_file     text,
  warc_offset   integer,
  outcome       text,
  reason        text,
  redirect_url  text,
  settled_at    real,                        -- when the last outcome of this round arrived
  sequence      integer not null             -- order of discovery
);
create index if not exists urls_by_host on urls (host, job, state, due_at, depth, sequence);
create index if not exists urls_by_state on urls (job, state, due_at);

create table if not exists hosts (
  host      text primary key,
  polite_at real not null default 0,         -- no request before
  ready_at  real,                            -- the next time a row of this host can be leased; null: none waits
  delay     real,                            -- from robots.txt; null: the crawl's own
  active    integer not null default 0
);
create index if not exists hosts_by_ready on hosts (ready_at);

create table if not exists archived (        -- every outcome that the archive holds
  capture_id  text primary key,
  warc_file   text not null,
  warc_offset integer not null
) without rowid;

create table if not exists jobs (
  job       text primary key,                -- digest of what was asked for
  fresh_after real not null,                 -- what was settled before is fetched again
  is_open   integer not null
);

create table if not exists runs (
  run_id     text primary key,
  job        text,
  command    text not null,
  started_at text not null,                  -- ISO 8601, UTC
  settings_digest text not null,
  versions   text not null,                  -- JSON
  is_open    integer not null
);

create table if not exists run_outcomes (
  run_id  text not null,
  outcome text not null,
  count   integer not null,
  primary key (run_id, outcome)
) without rowid;

create table if not exists robots (
  origin     text primary key,
  status     integer,
  body       blob,
  fetched_at real not null,
  expires_at real not null,
  verdict    text not null
);
