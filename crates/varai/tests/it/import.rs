//! Ten thousand rows through the command line, undisturbed and killed.

use std::io::Read;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::generate::generate;
use crate::support::{Ran, run, varai};

const ROWS: usize = 10_000;
const KILLS: u32 = 3;

fn arguments<'a>(folder: &'a Path, names: &'a mut Vec<String>) -> Vec<&'a str> {
    *names = ["data", "frames.csv", "refused.csv"].iter().map(|name| folder.join(name).to_str().unwrap().to_owned()).collect();
    vec!["--data", &names[0], "--json", "catalog", "import", &names[1], "--errors", &names[2]]
}

fn import(folder: &Path) -> Ran {
    run(&arguments(folder, &mut Vec::new()))
}

/// Every product, as a wearer's command finds them: by importing the same file dry, which compares each row with what is stored.
fn compared_with_stored(folder: &Path) -> Value {
    let mut names = Vec::new();
    let mut args = arguments(folder, &mut names);
    args.push("--dry-run");
    run(&args).json()["counts"].clone()
}

/// Line, column and code of each refused row.
fn refused(folder: &Path) -> Vec<(u64, String, String)> {
    let mut reader = csv::Reader::from_path(folder.join("refused.csv")).unwrap();
    let rows = reader.deserialize::<(u64, String, String, String, String)>().map(Result::unwrap);
    let mut found: Vec<_> = rows
        .map(|(line, column, code, reason, _)| {
            assert!(reason.len() > 10, "line {line}: {reason:?} is no reason");
            (line, column, code)
        })
        .collect();
    found.sort();
    found
}

#[test]
fn ten_thousand_rows_are_stored_or_refused_with_a_reason() {
    let generated = generate(ROWS);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("frames.csv"), &generated.bytes).unwrap();
    let ran = import(folder.path());
    let broken = generated.expected.len() as u64;
    assert_eq!(ran.code, 6, "{}", ran.stderr);
    assert!(ran.stderr.contains(&format!("{broken} rows were refused")), "{}", ran.stderr);
    let job = ran.json();
    assert_eq!(job["counts"]["created"], ROWS as u64 - broken);
    assert_eq!(job["counts"]["refused"], broken);
    let expected: Vec<_> = generated.expected.iter().map(|row| (row.line, row.column.to_owned(), row.code.to_owned())).collect();
    assert_eq!(refused(folder.path()), expected);
    assert_eq!(compared_with_stored(folder.path())["unchanged"], ROWS as u64 - broken);
}

#[test]
fn killed_and_started_again_it_ends_as_if_nothing_had_happened() {
    let generated = generate(ROWS);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("frames.csv"), &generated.bytes).unwrap();
    for kill in 1..=KILLS {
        kill_when_grown_by(path, u64::from(kill) * 700_000);
    }
    let job = import(path).json();
    let broken = generated.expected.len() as u64;
    assert_eq!((&job["status"], &job["rows_done"]), (&"completed".into(), &(ROWS as u64).into()));
    assert_eq!(job["counts"]["created"], ROWS as u64 - broken, "rows stored before a kill count as created by this import");
    let expected: Vec<_> = generated.expected.iter().map(|row| (row.line, row.column.to_owned(), row.code.to_owned())).collect();
    assert_eq!(refused(path), expected);
    let again = compared_with_stored(path);
    assert_eq!(
        (&again["unchanged"], &again["created"], &again["updated"]),
        (&(ROWS as u64 - broken).into(), &0.into(), &0.into())
    );
}

/// Starts the import and kills it with SIGKILL when the data folder has grown by so many bytes.
fn kill_when_grown_by(folder: &Path, bytes: u64) {
    let mut names = Vec::new();
    let before = size_of(&folder.join("data"));
    let mut child = varai(&arguments(folder, &mut names)).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    while size_of(&folder.join("data")) < before + bytes {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be killed");
        std::thread::yield_now();
    }
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
    let mut messages = String::new();
    child.stderr.take().unwrap().read_to_string(&mut messages).unwrap();
    assert!(!messages.contains("panicked"), "{messages}");
}

/// Bytes of all files in a folder, as far as they can be seen now.
fn size_of(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let sizes = entries.flatten().filter_map(|entry| {
        let metadata = entry.metadata().ok()?;
        Some(if metadata.is_dir() { size_of(&entry.path()) } else { metadata.len() })
    });
    sizes.sum()
}
