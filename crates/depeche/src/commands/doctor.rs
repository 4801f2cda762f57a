//! `depeche doctor`: what ails sources, hosts and runs, each held against its own history.

use std::io::{Write, stdout};

use anyhow::Result;
use depeche_sink::{Limits, Table, Value};

use crate::{
    args::{DoctorArgs, Format},
    exit::Exit,
    render::{self, Screen},
    report::TROUBLES,
};

/// Prints the findings; exit code 3 when something is wrong.
pub fn run(args: &DoctorArgs) -> Result<Exit> {
    let reader = super::open(args.read.db.as_deref())?;
    let time = |days: u32| Value::Text(format!("-{days} days"));
    let known = [
        ("recent", time(args.days)),
        ("history", time(args.days * 5)),
        ("days", Value::Integer(args.days.into())),
        ("troubles", Value::Integer(TROUBLES.cast_signed())),
    ];
    let mut findings = Table::default();
    for check in CHECKS {
        let given: Vec<(&str, Value)> = known
            .iter()
            .filter(|(name, _)| check.contains(&format!(":{name}")))
            .cloned()
            .collect();
        let found = reader.query(check, &given, Limits::default())?;
        findings.columns = found.columns;
        findings.rows.extend(found.rows);
    }
    let is_wrong =
        |row: &Vec<Value>| matches!(row.first(), Some(Value::Text(level)) if level == "wrong");
    let wrong = findings.rows.iter().any(is_wrong);
    let mut out = stdout().lock();
    match render::choose(args.read.format) {
        Format::Table => print(&mut out, &findings)?,
        format => render::print_rows(&mut out, format, &findings)?,
    }
    Ok(if wrong { Exit::SomeFailed } else { Exit::Done })
}

/// For people: each finding whole, its detail under it.
fn print(out: &mut impl Write, findings: &Table) -> Result<()> {
    let width = Screen::of_stdout().width;
    for row in &findings.rows {
        let [level, check, subject, detail] = &row[..] else {
            continue;
        };
        writeln!(out, "{:<5}  {check} {subject}", level.to_string())?;
        writeln!(
            out,
            "{}",
            render::wrapped(&detail.to_string(), "       ", width)
        )?;
    }
    Ok(())
}

/// Each gives level (`wrong`, `note`), check, subject, detail.
const CHECKS: [&str; 7] = [
    SOURCES_IN_TROUBLE,
    YIELD_COLLAPSED,
    FIELDS_COLLAPSED,
    HOSTS_THAT_REFUSE,
    HOSTS_PAUSED,
    FAILURES,
    RUNS,
];

const SOURCES_IN_TROUBLE: &str = "
    SELECT iif(troubles >= :troubles, 'wrong', 'note') AS level, 'source' AS \"check\", url AS subject,
           'in trouble ' || troubles || iif(troubles = 1, ' time', ' times in a row') || ', last asked ' || polled_at || ': ' || trouble AS detail
    FROM sources WHERE active AND troubles > 0 ORDER BY troubles DESC, url";

/// A source that gave at least ten articles in the past periods of the same length, on average, and now a fifth of that.
const YIELD_COLLAPSED: &str = "
    WITH yield AS (
      SELECT a.source AS source,
             count(*) FILTER (WHERE a.first_seen >= strftime('%Y-%m-%dT%H:%M:%SZ', 'now', :recent)) AS now,
             count(*) FILTER (WHERE a.first_seen < strftime('%Y-%m-%dT%H:%M:%SZ', 'now', :recent)) / 4.0 AS before
      FROM store_articles a
      WHERE a.source IS NOT NULL AND a.first_seen >= strftime('%Y-%m-%dT%H:%M:%SZ', 'now', :history)
      GROUP BY a.source)
    SELECT 'wrong' AS level, 'yield' AS \"check\", s.url AS subject,
           y.now || ' new articles in ' || :days || ' days, ' || round(y.before, 1) || ' in as many days before' AS detail
    FROM yield y JOIN sources s ON s.key = y.source
    WHERE s.active AND y.before >= 10 AND y.now < y.before / 5 ORDER BY s.url";

/// Among at least ten articles now and ten before, a field that most had and less than half as many have.
const FIELDS_COLLAPSED: &str = "
    WITH seen AS (
      SELECT source, first_seen >= strftime('%Y-%m-%dT%H:%M:%SZ', 'now', :recent) AS recent,
             day IS NOT NULL AS dated, authors <> '[]' AS authored, section IS NOT NULL AS sectioned, words
      FROM store_articles
      WHERE source IS NOT NULL AND first_seen >= strftime('%Y-%m-%dT%H:%M:%SZ', 'now', :history)),
    fill AS (
      SELECT source, recent, count(*) AS n, avg(dated) AS dated, avg(authored) AS authored, avg(sectioned) AS sectioned,
             avg(words) AS words
      FROM seen GROUP BY source, recent HAVING count(*) >= 10),
    field AS (
      SELECT source, recent, 'date' AS field, dated AS share FROM fill
      UNION ALL SELECT source, recent, 'author', authored FROM fill
      UNION ALL SELECT source, recent, 'section', sectioned FROM fill)
    SELECT 'wrong' AS level, 'fields' AS \"check\", s.url AS subject,
           round(100 * n.share) || ' % of articles have a ' || n.field || ', ' || round(100 * b.share) || ' % before' AS detail
    FROM field n JOIN field b ON b.source = n.source AND b.field = n.field AND n.recent AND NOT b.recent
    JOIN sources s ON s.key = n.source
    WHERE s.active AND b.share >= 0.5 AND n.share < b.share / 2
    UNION ALL
    SELECT 'wrong', 'fields', s.url,
           'articles have ' || round(n.words) || ' words on average, ' || round(b.words) || ' before'
    FROM fill n JOIN fill b ON b.source = n.source AND n.recent AND NOT b.recent
    JOIN sources s ON s.key = n.source
    WHERE s.active AND b.words >= 100 AND n.words < b.words / 3";

/// Hosts that answered at least three times with a refusal of late, and more often so than with an article.
const HOSTS_THAT_REFUSE: &str = "
    WITH asked AS (
      SELECT substr(u.url, 1, instr(substr(u.url || '/', 9), '/') + 7) AS host,
             f.outcome <> 'failed' AS good,
             coalesce(f.code IN ('http-401', 'http-403', 'http-429', 'http-451', 'http-503', 'robots', 'robots-unreachable',
                                 'paused', 'connect', 'dns', 'tls'), 0) AS refused,
             f.code AS code
      FROM store_fetches f JOIN urls u ON u.key = f.url
      WHERE f.at >= strftime('%Y-%m-%dT%H:%M:%SZ', 'now', :recent) AND u.url LIKE 'http%')
    SELECT 'wrong' AS level, 'host' AS \"check\", host AS subject,
           sum(refused) || ' refusals in ' || :days || ' days (' || group_concat(DISTINCT iif(refused, code, NULL)) || '), '
           || sum(good) || ' good answers' AS detail
    FROM asked GROUP BY host HAVING sum(refused) >= 3 AND sum(refused) > sum(good) ORDER BY sum(refused) DESC, host";

const HOSTS_PAUSED: &str = "
    SELECT 'note' AS level, 'paused' AS \"check\", host AS subject, 'not asked before ' || until || ': ' || reason AS detail
    FROM host_pauses WHERE until > strftime('%Y-%m-%dT%H:%M:%SZ', 'now') ORDER BY host";

const FAILURES: &str = "
    SELECT 'note' AS level, 'failures' AS \"check\", code AS subject,
           count(*) || ' not resolved, ' || count(retry_at) || ' to be tried again'
           || coalesce(', the next at ' || min(retry_at), '') || '; for instance ' || min(source) AS detail
    FROM failures WHERE resolved_at IS NULL GROUP BY code ORDER BY count(*) DESC, code";

/// The last five; that the very last was killed is wrong. One that is under way also says `running`.
const RUNS: &str = "
    SELECT iif(id = (SELECT max(id) FROM runs) AND state = 'killed', 'wrong', 'note') AS level, 'run' AS \"check\",
           command || ' ' || id AS subject,
           state || ', begun ' || started_at || ': ' || new || ' new, ' || duplicate || ' near-duplicate, ' || revised
           || ' revised, ' || failed || ' failed' AS detail
    FROM runs ORDER BY id DESC LIMIT 5";
