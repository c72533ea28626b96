//! The binary carries the built pages of the shop; its tests know whether the real data is beside the project.

fn main() {
    // Asked when it runs: checkouts that share a target directory share this program, too.
    let crate_folder = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the crate is");
    let pages = std::path::Path::new(&crate_folder).join("../../web/shop/dist");
    println!("cargo::rerun-if-changed={}", pages.display());
    let data = std::path::Path::new(&crate_folder).join("../../../shared/data");
    println!("cargo::rustc-check-cfg=cfg(shared_data)");
    println!("cargo::rerun-if-changed={}", data.display());
    if data.is_dir() {
        println!("cargo::rustc-cfg=shared_data");
    }
    assert!(pages.join("index.html").is_file(), "the pages are not built yet: run `make web` first");
}
