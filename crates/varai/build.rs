//! The binary carries the built pages of the shop.

fn main() {
    let pages = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/shop/dist");
    println!("cargo::rerun-if-changed={}", pages.display());
    assert!(pages.join("index.html").is_file(), "the pages are not built yet: run `make web` first");
}
