//! What becomes of an output that is no plain file, of a terminal that does not listen, and of folders that are only read.
#![cfg(unix)]

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{portrait, run, varai};

const CATALOG: &str = "sku,name,brand,color\nA1,Linden,Ostara,Black\n,Aster,Ostara,Black\n";

/// Builds a frame there; all of it is a GLB file.
fn build(output: &Path) -> Command {
    let mut command = varai(&["frame", "build", "--size", "52-18-140", "--shape", "round", "-o"]);
    command.arg(output);
    command
}

fn built(output: &Path) {
    let ran = build(output).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
}

fn is_glb(bytes: &[u8]) -> bool {
    bytes.starts_with(b"glTF") && u32::from_le_bytes(bytes[8..12].try_into().unwrap()) as usize == bytes.len()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_link_is_followed_and_stays_one() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("elsewhere")).unwrap();
    for (link, target) in [("link", "elsewhere/target.glb"), ("to_nothing", "elsewhere/new.glb"), ("to_link", "to_nothing")] {
        let link = folder.path().join(link);
        symlink(target, &link).unwrap();
        if target == "elsewhere/target.glb" {
            fs::write(folder.path().join(target), "old").unwrap();
        }
        built(&link);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert!(is_glb(&fs::read(&link).unwrap()), "{link:?}");
    }
    assert!(is_glb(&fs::read(folder.path().join("elsewhere/new.glb")).unwrap()));
    let circle = folder.path().join("circle");
    symlink("circle", &circle).unwrap();
    let ran = build(&circle).output().unwrap();
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    assert!(fs::symlink_metadata(&circle).unwrap().is_symlink());
}

#[test]
fn a_pipe_and_what_a_shell_opened_are_written_into() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut child = build(&pipe).stderr(Stdio::null()).spawn().unwrap();
    let mut read = Vec::new();
    File::open(&pipe).unwrap().read_to_end(&mut read).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(is_glb(&read));
    assert!(fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());

    let log = folder.path().join("log");
    fs::write(&log, "before ").unwrap();
    for name in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        let appended = OpenOptions::new().append(true).open(&log).unwrap();
        assert!(build(Path::new(name)).stdout(appended).stderr(Stdio::null()).status().unwrap().success());
    }
    let all = fs::read(&log).unwrap();
    assert!(all.starts_with(b"before glTF"), "what was there is kept");
}

#[test]
fn a_device_is_written_into() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in.csv");
    fs::write(&input, CATALOG).unwrap();
    // Where we may make one, a copy of it, so that a fault would replace nothing of the system.
    let device = folder.path().join("null");
    let made = Command::new("mknod").args([device.to_str().unwrap(), "c", "1", "3"]).stderr(Stdio::null()).status().unwrap();
    let device = if made.success() { device } else { "/dev/null".into() };
    let data = folder.path().join("data");
    let ran =
        varai(&["catalog", "import", "--dry-run"]).arg(&input).arg("--errors").arg(&device).arg("--data").arg(&data).output();
    assert_eq!(ran.unwrap().status.code(), Some(6));
    built(&device);
    assert!(fs::metadata(&device).unwrap().file_type().is_char_device());
}

#[test]
fn a_file_keeps_its_mode_and_one_that_is_closed_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    for kept in [0o600, 0o640, 0o664, 0o755] {
        let file = folder.path().join(format!("{kept:o}.glb"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(kept)).unwrap();
        built(&file);
        assert_eq!(mode(&file), kept, "{kept:o}");
        assert!(is_glb(&fs::read(&file).unwrap()));
    }
    let names = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(names, 4, "nothing else is left behind");
}

#[test]
fn a_file_is_whole_or_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("frame.glb");
    fs::write(&file, "old").unwrap();
    // No file may be longer than 8 KB; the frame is.
    let script = "ulimit -f 16; trap '' XFSZ; exec \"$@\"";
    let build = build(&file);
    let mut limited = Command::new("sh");
    limited.args(["-c", script, "sh"]).arg(build.get_program()).args(build.get_args());
    let ran = limited.output().unwrap();
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    assert_eq!(fs::read(&file).unwrap(), b"old");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_minus_is_stdin_and_stdout() {
    let glb = build(Path::new("-")).output().unwrap();
    assert!(glb.status.success() && is_glb(&glb.stdout), "{}", String::from_utf8_lossy(&glb.stderr));
    let piped = |args: &[&str], input: &[u8]| {
        let mut child = varai(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap()
    };
    let clean = piped(&["frame", "normalize", "-", "-o", "-"], &glb.stdout);
    // The report and the file would be mixed up.
    assert!(clean.status.success(), "{}", String::from_utf8_lossy(&clean.stderr));
    assert!(is_glb(&clean.stdout));
    let checked = piped(&["frame", "check", "-", "--json"], &glb.stdout);
    assert!(String::from_utf8(checked.stdout).unwrap().contains("\"verdict\": \"ok\""));
    let photo = fs::read(portrait()).unwrap();
    let analysis = piped(&["analyze", "-", "--json"], &photo);
    assert!(analysis.status.success() && analysis.stdout.starts_with(b"{"));
    let folder = tempfile::tempdir().unwrap();
    let frame = folder.path().join("frame.glb");
    built(&frame);
    let worn = piped(&["try-on", "--photo", "-", "--asset", frame.to_str().unwrap(), "-o", "-", "--format", "png"], &photo);
    assert!(worn.status.success() && worn.stdout.starts_with(b"\x89PNG"), "{}", String::from_utf8_lossy(&worn.stderr));
    let import = piped(&["catalog", "import", "-", "--dry-run", "--data", frame.to_str().unwrap()], CATALOG.as_bytes());
    assert_eq!(import.status.code(), Some(6), "{import:?}");
    let both = build(Path::new("-")).arg("--json").output().unwrap();
    assert_eq!((both.status.code(), both.stdout.len()), (Some(2), 0));
}

#[test]
fn a_full_disk_is_told_and_a_reader_that_has_gone_is_not() {
    let photo = portrait();
    let photo = photo.to_str().unwrap();
    let commands: [&[&str]; 7] = [
        &["analyze", photo],
        &["analyze", photo, "--json"],
        &["completions", "bash"],
        &["serve", "--print-config"],
        &["frame", "build", "--size", "52-18-140", "--shape", "round", "-o", "/dev/null", "--json"],
        &["frame", "build", "--size", "52-18-140", "--shape", "round", "-o", "-"],
        &["frame", "classify", photo],
    ];
    for args in commands {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ran = varai(args).stdout(full).output().unwrap();
        assert_eq!(ran.status.code(), Some(1), "{args:?}");
        assert!(String::from_utf8(ran.stderr).unwrap().contains("No space left on device"), "{args:?}");
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ran = varai(args).stdout(writer).output().unwrap();
        assert_eq!(ran.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&ran.stderr));
        // Messages that nobody reads stop nothing.
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        assert_eq!(varai(args).stdout(Stdio::null()).stderr(full).status().unwrap().code(), Some(0), "{args:?}");
    }
}

#[test]
fn a_name_that_is_not_utf8_is_shown_as_well_as_can_be() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(std::ffi::OsStr::from_bytes(b"frame\xff.glb"));
    let made = build(&file).arg("--json").output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let checked = varai(&["frame", "check", "--json"]).arg(&file).output().unwrap();
    let normalized = varai(&["frame", "normalize", "--json"]).arg(&file).arg("-o").arg(&file).output().unwrap();
    for ran in [made, checked, normalized] {
        let said = String::from_utf8(ran.stdout).unwrap();
        assert!(said.contains("frame\u{fffd}.glb"), "{said}");
    }
    assert!(varai(&["frame", "check"]).arg(&file).status().unwrap().success());
}

#[test]
fn a_command_that_only_reads_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in.csv");
    fs::write(&input, CATALOG.lines().take(2).collect::<Vec<_>>().join("\n")).unwrap();
    let typo = folder.path().join("typo");
    let (photo, typo_text, input) = (portrait(), typo.to_str().unwrap(), input.to_str().unwrap());
    let photo = photo.to_str().unwrap();
    let out = folder.path().join("out.png");
    for (args, code) in [
        (vec!["recommend", "--photo", photo, "--data", typo_text], 5),
        (vec!["try-on", "--photo", photo, "--frame", "A1", "-o", out.to_str().unwrap(), "--data", typo_text], 5),
        (vec!["catalog", "import", input, "--dry-run", "--data", typo_text], 0),
    ] {
        let ran = run(&args);
        assert_eq!(ran.code, code, "{args:?}: {ran:?}");
        assert!(!typo.exists(), "{args:?}");
        assert!(code == 0 || ran.stderr.contains(typo_text), "{ran:?}");
        assert!(!ran.stderr.contains("secret key"), "{ran:?}");
    }
    // A shop of another name is not made by looking for it either.
    assert_eq!(run(&["catalog", "import", input, "--data", typo_text]).code, 0);
    assert_eq!(run(&["catalog", "import", input, "--dry-run", "--data", typo_text, "--tenant", "other"]).code, 0);
    assert_eq!(run(&["recommend", "--photo", photo, "--data", typo_text, "--tenant", "other"]).code, 5);
}
