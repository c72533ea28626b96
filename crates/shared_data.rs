//! A build script that several crates share: tests of real data that is not the project's to ship say `#[cfg_attr(not(shared_data), ignore
//! = "...")]`, so that the test run counts and names those that could not run.

fn main() {
    let folder =
        std::path::Path::new(&std::env::var("CARGO_MANIFEST_DIR").expect("Cargo sets it")).join("../../../../shared/data");
    println!("cargo::rustc-check-cfg=cfg(shared_data)");
    println!("cargo::rerun-if-changed={}", folder.display());
    if folder.is_dir() {
        println!("cargo::rustc-cfg=shared_data");
    }
}
